// The real oauth2-mock-server. It prints its address; each line of JSON on stdin says how to answer from then on.
const { createInterface } = require("node:readline");
const { OAuth2Server } = require("oauth2-mock-server");

const server = new OAuth2Server();
let orders = {};

server.service.on("beforeTokenSigning", (token) => Object.assign(token.payload, orders.claims));
server.service.on("beforeResponse", (response) => {
  response.statusCode = orders.status ?? 200;
  if (orders.id_token !== undefined) response.body.id_token = orders.id_token;
});

async function signer(key) {
  const keys = server.issuer.keys;
  const first = keys.toJSON(true)[0];
  if (key === "new") return keys.generate("RS256");
  if (key === "forged") return new OAuth2Server().issuer.keys.generate("RS256", { kid: first.kid });
  return first;
}

(async () => {
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  console.log(server.issuer.url);
  for await (const line of createInterface({ input: process.stdin })) {
    orders = JSON.parse(line);
    const key = await signer(orders.key);
    server.issuer.keys.get = () => key;
    console.log("ready");
  }
  await server.stop();
  process.exit();
})();
