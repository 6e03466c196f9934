import type { Words } from "./index.ts";

export const telephone: Words["telephone"] = {
  label: "Ligações",
  call: "Ligar",
  whichNumber: (name) => `Ligar para ${name}`,
  noNumber: "Sem número de telefone",
  rings: (name) => `${name} está ligando`,
  answer: "Atender",
  decline: "Recusar",
  open: "Abrir a conversa",
  phase: {
    asking: "Preparando a ligação…",
    dialling: "Discando…",
    rings: "Chamando…",
    talking: "Em ligação",
    reconnecting: "Recuperando a conexão…",
  },
  mute: "Silenciar o microfone",
  unmute: "Ativar o microfone",
  muted: "microfone silenciado",
  keypad: "Teclado",
  hangUp: "Desligar",
  close: "Fechar aviso",
  trouble: {
    microphone: "O navegador não deixa usar o microfone: permita-o para este site e ligue de novo.",
    noMicrophone: "Não se encontrou um microfone que se possa usar. Conecte-o e ligue de novo.",
    lockedOut: "A telefonia não nos reconhece. Avise um administrador.",
    line: "A ligação caiu: não há conexão com a telefonia. Tente de novo.",
  },
};
