/**
 * What pusher-js asks of its platform, through the seam that it has for that (`runtimes/interface.ts` in its
 * sources): a browser with WebSockets. Its own runtime for browsers brings SockJS, polling, JSONP and statistics
 * along, which we switch off, and which every visitor would pay for with 4 kB. JavaScript, for its sources are
 * looser than our types; `vite.config.ts` says which names stand for them.
 */
import SequentialStrategy from "core/strategies/sequential_strategy";
import Transport from "core/transports/transport";
import TransportManager from "core/transports/transport_manager";
import { ws as urls } from "core/transports/url_schemes";
import connectionInitializer from "runtimes/isomorphic/transports/transport_connection_initializer";
import { Network } from "runtimes/web/net_info";
import fetchAuth from "runtimes/worker/auth/fetch_auth";

const ws = new Transport({
  urls,
  handlesActivityChecks: false,
  supportsPing: false,
  isInitialized: () => true,
  isSupported: () => true,
  getSocket: (url) => new WebSocket(url),
});

const TIMES = { loop: true, timeout: 15_000, timeoutLimit: 60_000 };

function getDefaultStrategy(config, options, defineTransport) {
  const { wsHost, wsPort, wssPort, wsPath: httpPath, activityTimeout: maxPingDelay } = config;
  const hosts = { hostNonTLS: `${wsHost}:${wsPort}`, hostTLS: `${wsHost}:${wssPort}`, httpPath };
  const manager = new TransportManager({ minPingDelay: 10_000, maxPingDelay });
  const transport = defineTransport(config, "ws", "ws", 3, { ...options, ...hosts }, manager);
  return new SequentialStrategy([transport], TIMES);
}

export default {
  Transports: { ws },
  TimelineTransport: { name: "none" },
  transportConnectionInitializer: connectionInitializer,
  getDefaultStrategy,
  setup: (Pusher) => Pusher.ready(),
  getAuthorizers: () => ({ ajax: fetchAuth }),
  getNetwork: () => Network,
  getProtocol: () => location.protocol,
  getLocalStorage: () => undefined,
  randomInt: (max) => Math.floor(Math.random() * max),
};
