# syntax=docker/dockerfile:1.7
# Two images: `jobtrail`, for the services, the projections and the gateway, and `agent`, which adds the tools and bubblewrap.
# The broker is not in either: docker-compose.yml takes its own image.

# The web UI, which the program has in itself.
FROM node:22-bookworm-slim AS web
WORKDIR /src/gateway/web
COPY gateway/web/package.json gateway/web/package-lock.json ./
RUN --mount=type=cache,id=jobtrail-npm,target=/root/.npm npm ci --no-audit --no-fund
COPY gateway/openapi.json ../openapi.json
COPY gateway/web .
RUN npm run build

FROM rust:1.95-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ libclang-dev \
 && rm -rf /var/lib/apt/lists/*
ENV JOBTRAIL_CACHE=/cache CARGO_TARGET_DIR=/cache/target ROCKSDB_STATIC=1
WORKDIR /src

# RocksDB first: a layer that is made again when Cargo.toml or Cargo.lock change, and whose cache mount knows by its key whether RocksDB did.
COPY Cargo.toml Cargo.lock ./
COPY scripts/common.sh scripts/rocksdb.sh scripts/
RUN --mount=type=cache,id=jobtrail-rocksdb,target=/cache/rocksdb,sharing=locked \
    --mount=type=cache,id=jobtrail-registry,target=/usr/local/cargo/registry,sharing=locked \
    scripts/rocksdb.sh build \
 && install -D -m 644 "$(scripts/rocksdb.sh path)/librocksdb.a" /opt/rocksdb/lib/librocksdb.a
ENV ROCKSDB_LIB_DIR=/opt/rocksdb/lib

COPY . .
COPY --from=web /src/gateway/web/dist gateway/web/dist
RUN --mount=type=cache,id=jobtrail-target,target=/cache/target,sharing=locked \
    --mount=type=cache,id=jobtrail-registry,target=/usr/local/cargo/registry,sharing=locked \
    cargo build --release --workspace --bins --locked \
 && scripts/assemble-tools.sh /cache/target/release \
 && install -D -m 755 /cache/target/release/jobtrail /out/jobtrail \
 && cp -r /cache/target/release/tools /out/tools

FROM debian:bookworm-slim AS jobtrail
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libstdc++6 \
 && rm -rf /var/lib/apt/lists/*
# A fixed number, so that a volume's files belong to the same user on every machine.
RUN groupadd --gid 10001 jobtrail \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/jobtrail --shell /usr/sbin/nologin jobtrail \
 && install -d -m 750 -o jobtrail -g jobtrail /var/lib/jobtrail \
 && install -d -m 700 -o jobtrail -g jobtrail /etc/jobtrail/keys \
 && install -d -m 755 -o jobtrail -g jobtrail /etc/jobtrail/broker
COPY deploy/http-ok /usr/local/bin/http-ok
COPY --from=build /out/jobtrail /usr/local/bin/jobtrail
USER 10001:10001
WORKDIR /var/lib/jobtrail
# Data, where a role keeps any. A named volume takes over the folder's owner.
VOLUME /var/lib/jobtrail
ENTRYPOINT ["jobtrail"]
CMD ["--help"]

FROM jobtrail AS agent
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/tools /opt/jobtrail/tools
USER 10001:10001
