import type { Words } from "./index.ts";

export const channels: Words["channels"] = {
  by: (channel) => `by ${channel}`,
  state: {
    QUEUED: "To be sent",
    SENDING: "Sending…",
    UNCERTAIN: "Uncertain",
    SENT: "Sent",
    FAILED: "Failed",
    DELIVERED: "Delivered",
    READ: "Read",
  },
  uncertainText:
    "We do not know whether it left, and it is not repeated by itself. If they do not answer, ask.",
  code: (code) => `The channel's code: ${code}`,
  failure: {
    window_closed: "It is 24 hours since their last message. Send a template, or wait until they write.",
    never_wrote: "They have not written by this channel yet. Send a template, or wait until they write.",
    opted_out: "They asked for no more messages by this channel. They get them again once they write START.",
    no_consent:
      "Nothing says that they want messages by this channel. Ask and note it, or wait until they write.",
    quiet_hours: "These are quiet hours. It can be sent later.",
    country_not_allowed:
      "Numbers of that country are neither called nor written to. An administrator can allow it.",
    template_not_approved: "The template is not approved. Choose another one.",
    template_parameters: "The template wants another number of values. Fill in all of them.",
    marketing_not_delivered:
      "WhatsApp delivers no marketing to numbers of the United States. Use another template or channel.",
    not_supported: "This channel does not carry such messages. Send it differently, or by another channel.",
    too_long: "It is too long for this channel. Shorten it, or send it in parts.",
    media_refused: "This channel does not carry that file. Try another format, or a smaller one.",
    too_fast: "That is many messages in a row. Wait a moment.",
    daily_limit: "The daily limit of new people is reached. It can be sent tomorrow, or when they write.",
    no_address:
      "Nobody knows where to reach them by this channel. Add their number or e-mail, or use another one.",
    bad_address: "That number or e-mail does not exist on this channel. Check it, or use another channel.",
    not_reachable: "It cannot be delivered to them now. Try later, or by another channel.",
    blocked: "They block our messages on this channel. Use another one.",
    spam: "The carrier took it for spam. Word it differently.",
    not_registered: "The carrier wants our number registered first. Tell an administrator.",
    marketing_limit:
      "WhatsApp delivers no more marketing to them for now. Wait until they write, or use another channel.",
    payment: "There is a payment problem with the carrier. Tell an administrator.",
    account: "The carrier has restricted our account. Tell an administrator.",
    credentials: "The channel has lost its access. Tell an administrator.",
    no_mailbox: "Nobody has connected their mailbox. Connect yours in your profile and send it again.",
    unavailable: "The channel did not answer, many times over. Send it again later.",
    busy: "The line was busy.",
    no_answer: "Nobody answered.",
    cancelled: "It was hung up before anybody answered.",
    rejected: "The channel did not accept it. Try differently, or by another channel.",
  },
  file: { PENDING: "Getting the file…", FAILED: "The file could not be fetched" },
  map: "See on the map",
  reacted: (sign) => `The customer reacted with ${sign}`,
  edited: "edited",
  before: "See what it said before",
  hideBefore: "Hide what it said before",
  deleted: "The customer deleted this message",
  answers: (name) => `In answer to ${name}`,
  toEarlier: "In answer to an earlier message",
  window: {
    open: (channel, time) => `You may answer by ${channel} for ${time} more`,
    closed: (channel) => `No writing by ${channel} now.`,
    from: (time) => `It can be from ${time} on.`,
  },
  earlier: {
    reacted: (sign) => `Reacted with ${sign} to an earlier message`,
    unreacted: "Took their reaction to an earlier message back",
    edited: (text) => `Edited an earlier message, which now says: ${text}`,
    deleted: "Deleted an earlier message",
  },
};
