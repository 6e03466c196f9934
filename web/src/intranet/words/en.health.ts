import type { health as es } from "./es.health.ts";

export const health: typeof es = {
  lead: "How each channel stands, and what to do. It is checked by itself while you look.",
  states: { good: "Good", warning: "Attention", bad: "In trouble" },
  findings: (channel) => `What was found of ${channel}`,
  address: "The address to enter at the provider",
  retry: "Read them again",
  retried: (many) => (many === 1 ? "1 delivery is read again" : `${many} deliveries are read again`),
  none: "No channels yet",
  noneText:
    "For now people write on the site alone. For WhatsApp, set WHATSAPP_ACCESS_TOKEN, WHATSAPP_PHONE_NUMBER_ID and WHATSAPP_BUSINESS_ACCOUNT_ID; for SMS and calls, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER; for e-mail, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GMAIL_TOPIC. Then restart Pascal. The steps are in docs/channels.md.",
  toSettings: "See the server's settings",
  templates: "The channels' templates",
  templatesText:
    "Texts that the provider approves, which may be sent at any time. They are written there, and come by themselves.",
  noTemplates: "The provider has told of none yet",
  template: "Template",
  category: "Category",
  language: "Language",
  state: "State",
  approvals: {
    approved: "Approved",
    pending: "In review",
    rejected: "Rejected",
    paused: "Paused",
    disabled: "Disabled",
  },
};
