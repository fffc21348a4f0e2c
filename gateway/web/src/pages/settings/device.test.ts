import { expect, test } from "vitest";
import { device } from "./device";

test("a browser and its system, whatever else it claims to be", () => {
  const cases = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox on Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0":
      "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":
      "Safari on macOS",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36":
      "Chrome on Android",
    "curl/8.5.0": "curl/8.5.0",
    "": "Not known",
  };
  for (const [agent, words] of Object.entries(cases)) expect(device(agent)).toBe(words);
});
