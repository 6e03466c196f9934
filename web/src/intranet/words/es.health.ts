/** «Canales»: how each way to write stands, in Spanish: the shape of its other catalogues. */
export const health = {
  lead: "Cómo está cada canal, y qué hacer. Se comprueba solo mientras miras.",
  states: { good: "Bien", warning: "Atención", bad: "Con problemas" },
  findings: (channel: string) => `Lo que se encontró en ${channel}`,
  address: "Dirección que se escribe en el proveedor",
  retry: "Leerlas otra vez",
  retried: (many: number) => (many === 1 ? "Se lee 1 entrega otra vez" : `Se leen ${many} entregas otra vez`),
  none: "Todavía no hay canales",
  noneText:
    "Por ahora se escribe solo desde el sitio. Para recibir WhatsApp, define WHATSAPP_ACCESS_TOKEN, WHATSAPP_PHONE_NUMBER_ID y WHATSAPP_BUSINESS_ACCOUNT_ID; para SMS y llamadas, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN y TWILIO_PHONE_NUMBER; para correo, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET y GMAIL_TOPIC. Después, reinicia Pascal. Los pasos están en docs/channels.md.",
  toSettings: "Ver la configuración del servidor",
  templates: "Plantillas de los canales",
  templatesText:
    "Textos que el proveedor aprueba y que se envían a cualquier hora. Se escriben allí y llegan solas.",
  noTemplates: "El proveedor todavía no ha contado de ninguna",
  template: "Plantilla",
  category: "Categoría",
  language: "Idioma",
  state: "Estado",
  approvals: {
    approved: "Aprobada",
    pending: "En revisión",
    rejected: "Rechazada",
    paused: "En pausa",
    disabled: "Desactivada",
  },
};
