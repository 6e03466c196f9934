/**
 * Stands for parts of pusher-js that we have no use for, and every visitor would pay for with half a kilobyte: its
 * diary for Pusher's statistics, lists of people whom one watches, addresses in its documentation. `vite.config.ts`
 * says where.
 */
export default class Unused {
  static buildLogSuffix = () => "";
  info() {}
  error() {}
  generateUniqueID() {}
}
