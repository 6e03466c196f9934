import type { Words } from "./index.ts";

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const dashboard: Words["dashboard"] = {
  greetings: {
    morning: (name) => `Bom dia, ${name}`,
    afternoon: (name) => `Boa tarde, ${name}`,
    evening: (name) => `Boa noite, ${name}`,
  },
  figures: {
    waiting: "Na fila",
    waits: (longest, average) => `Máximo ${longest}, média ${average}`,
    nobodyWaits: "Ninguém espera",
    inProgress: "Em andamento",
    mine: "Meus chats",
    room: (n) => (n > 0 ? `Você pode assumir mais ${n}` : "Sem espaço livre"),
    unreplied: "Sem resposta",
    unrepliedText: "O cliente espera resposta",
    allReplied: "Tudo respondido",
    started: "Iniciadas hoje",
    taken: "Assumidas hoje",
    resolved: "Resolvidas hoje",
    resolvedOf: (n) => plural(n, "resolvida", "resolvidas"),
    averageWait: "Espera média de hoje",
    untilTaken: "Da chegada ao atendimento",
    online: (n) => `${plural(n, "corretor", "corretores")} online`,
  },
  offline: {
    title: "Você aparece offline",
    text: "Sua equipe não conta com você e não avisaremos de novos clientes.",
    back: "Ficar online",
  },
  queue: {
    title: "Esperam na fila",
    empty: "A fila está vazia",
    emptyText: "Quando um cliente chegar, aparecerá aqui na hora.",
    all: "Ver todos",
    waits: (time) => `Espera ${time}`,
  },
  mine: {
    title: "Minhas conversas",
    empty: "Você não tem conversas abertas",
    emptyText: "Assuma um cliente da fila para começar.",
    unread: (n) => (n >= 100 ? "99+ não lidas" : plural(n, "não lida", "não lidas")),
  },
  team: {
    title: "A equipe agora",
    empty: "Ainda não há mais ninguém na equipe",
    load: (open, most) => `${open} de ${most} chats`,
  },
  perAgent: {
    title: "Por corretor",
    agent: "Corretor",
    load: "Carga",
    taken: "Assumidas hoje",
    resolved: "Resolvidas hoje",
    wait: "Espera média",
  },
};
