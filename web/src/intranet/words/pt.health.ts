import type { health as es } from "./es.health.ts";

export const health: typeof es = {
  lead: "Como está cada canal, e o que fazer. É verificado sozinho enquanto você olha.",
  states: { good: "Bem", warning: "Atenção", bad: "Com problemas" },
  findings: (channel) => `O que se encontrou em ${channel}`,
  address: "Endereço que se escreve no provedor",
  retry: "Ler de novo",
  retried: (many) => (many === 1 ? "1 entrega é lida de novo" : `${many} entregas são lidas de novo`),
  none: "Ainda não há canais",
  noneText:
    "Por enquanto só se escreve pelo site. Para receber WhatsApp, defina WHATSAPP_ACCESS_TOKEN, WHATSAPP_PHONE_NUMBER_ID e WHATSAPP_BUSINESS_ACCOUNT_ID; para SMS e ligações, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN e TWILIO_PHONE_NUMBER; para e-mail, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET e GMAIL_TOPIC. Depois, reinicie o Pascal. Os passos estão em docs/channels.md.",
  toSettings: "Ver as configurações do servidor",
  templates: "Modelos dos canais",
  templatesText:
    "Textos que o provedor aprova e que se enviam a qualquer hora. São escritos lá e chegam sozinhos.",
  noTemplates: "O provedor ainda não contou de nenhum",
  template: "Modelo",
  category: "Categoria",
  language: "Idioma",
  state: "Estado",
  approvals: {
    approved: "Aprovado",
    pending: "Em análise",
    rejected: "Rejeitado",
    paused: "Em pausa",
    disabled: "Desativado",
  },
};
