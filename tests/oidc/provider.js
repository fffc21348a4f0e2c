// A real identity provider for the tests: node provider.js REDIRECT_URI. It prints its issuer, and lasts until it is ended.
//
// Whoever signs in as NAME, with any password, has the subject NAME and the address NAME@example.org.
// GET /groups/NAME/GROUP,GROUP says which groups NAME is in from then on.
// GET /forge/WHAT has it give out what it must not from then on; /forge/nothing undoes that.
import { createServer } from 'node:http';
import { createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [redirect] = process.argv.slice(2);
// By way of its text: a key that comes straight from where it was made can stop Node for ever when it is exported as a JWK.
const newKey = () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return createPrivateKey(privateKey);
};
const privateKey = newKey();
const stranger = newKey();

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text) => JSON.parse(Buffer.from(text, 'base64url').toString());
const sign = (header, claims, key) => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
};
const now = () => Math.floor(Date.now() / 1000);

// Each makes another ID token of a right one. What is signed with our own key is wrong in one thing alone.
const forgeries = {
  audience: (header, claims) => sign(header, { ...claims, aud: 'another' }, privateKey),
  audiences: (header, claims) => sign(header, { ...claims, aud: ['jobtrail', 'another'] }, privateKey),
  issuer: (header, claims) => sign(header, { ...claims, iss: 'https://another.example' }, privateKey),
  nonce: (header, claims) => sign(header, { ...claims, nonce: 'another' }, privateKey),
  'no-nonce': (header, { nonce, ...claims }) => sign(header, claims, privateKey),
  expired: (header, claims) => sign(header, { ...claims, exp: now() - 120 }, privateKey),
  'expired-a-moment-ago': (header, claims) => sign(header, { ...claims, exp: now() - 20 }, privateKey),
  'to-come': (header, claims) => sign(header, { ...claims, iat: now() + 120 }, privateKey),
  'to-come-in-a-moment': (header, claims) => sign(header, { ...claims, iat: now() + 20 }, privateKey),
  altered: (header, claims, signature) => `${encode(header)}.${encode({ ...claims, sub: 'admin' })}.${signature}`,
  unsigned: (_, claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`,
  stranger: (header, claims) => sign(header, claims, stranger),
};
let forging = 'nothing';
const groups = new Map();

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'jobtrail',
        client_secret: 'a secret of the tests',
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['tests'] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: `Name of ${id}`,
        preferred_username: id,
        email: `${id}@example.org`,
        email_verified: true,
        groups: groups.get(id) ?? [],
      }),
    }),
  });
  provider.use(async (context, next) => {
    await next();
    const route = context.oidc?.route;
    if (route === 'token' && context.body?.id_token && forgeries[forging]) {
      const [header, claims, signature] = context.body.id_token.split('.');
      context.body.id_token = forgeries[forging](decode(header), decode(claims), signature);
    }
    if (route === 'userinfo' && forging === 'userinfo') {
      context.body = { ...context.body, sub: 'admin' };
    }
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const [, what] = request.url.match(/^\/forge\/([a-z-]+)$/) ?? [];
    const [, name, list] = request.url.match(/^\/groups\/([a-z]+)\/([a-z,]*)$/) ?? [];
    if (name !== undefined) {
      groups.set(name, list.split(',').filter(Boolean));
      response.end();
    } else if (what === undefined) {
      answer(request, response);
    } else if (what === 'nothing' || what === 'userinfo' || what in forgeries) {
      forging = what;
      response.end();
    } else {
      response.writeHead(404).end();
    }
  });
  process.stdout.write(`${issuer}\n`);
});
