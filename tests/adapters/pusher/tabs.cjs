// Browser tabs for the tests: each is one real pusher-js client.
// Commands come as lines of JSON on stdin; what a tab hears goes out as lines of JSON.
const Pusher = require("pusher-js");
const { createInterface } = require("node:readline");

const tabs = new Map();

const acts = {
  open(say, { tab, key, port, authUrl, token, params }) {
    const auth = { endpoint: authUrl, transport: "ajax", params, headers: { authorization: `Bearer ${token}` } };
    const pusher = new Pusher(key, {
      cluster: "",
      wsHost: "127.0.0.1",
      wsPort: port,
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: auth,
      userAuthentication: { ...auth, endpoint: `${authUrl}/user` },
    });
    pusher.connection.bind("state_change", ({ current }) => say({ event: current }));
    pusher.connection.bind("error", (error) => say({ event: "error", data: error }));
    pusher.bind("pusher:signin_success", (data) => say({ event: "signed-in", data }));
    tabs.set(tab, pusher);
  },
  subscribe(say, { tab, channel }) {
    const subscribed = tabs.get(tab).subscribe(channel);
    subscribed.bind_global((event, data) => say({ channel, event, data }));
    // who sent a client event is told to those who bind it by name alone
    subscribed.bind("client-typing", (data, { user_id }) => say({ channel, event: "typing-by", data: user_id }));
  },
  unsubscribe: (say, { tab, channel }) => tabs.get(tab).unsubscribe(channel),
  trigger: (say, { tab, channel, event, data }) => tabs.get(tab).channel(channel).trigger(event, data),
  signin: (say, { tab }) => tabs.get(tab).signin(),
  connect: (say, { tab }) => tabs.get(tab).connect(),
  close: (say, { tab }) => tabs.get(tab).disconnect(),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line);
    acts[command.act]((heard) => console.log(JSON.stringify({ tab: command.tab, ...heard })), command);
  })
  .on("close", () => process.exit(0));
