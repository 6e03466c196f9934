/** Where one begins: the figures, the queue, the team. */
const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const dashboard = {
  greetings: {
    morning: (name: string) => `Buenos días, ${name}`,
    afternoon: (name: string) => `Buenas tardes, ${name}`,
    evening: (name: string) => `Buenas noches, ${name}`,
  },
  figures: {
    waiting: "En cola",
    waits: (longest: string, average: string) => `Máximo ${longest}, media ${average}`,
    nobodyWaits: "Nadie espera",
    inProgress: "En curso",
    mine: "Mis chats",
    room: (n: number) => (n > 0 ? `Puedes tomar ${n} más` : "Sin cupo libre"),
    unreplied: "Sin responder",
    unrepliedText: "El cliente espera respuesta",
    allReplied: "Todo respondido",
    started: "Iniciadas hoy",
    taken: "Tomadas hoy",
    resolved: "Resueltas hoy",
    resolvedOf: (n: number) => plural(n, "resuelta", "resueltas"),
    averageWait: "Espera media de hoy",
    untilTaken: "De la llegada a la toma",
    online: (n: number) => `${plural(n, "asesor", "asesores")} en línea`,
  },
  offline: {
    title: "Figuras como desconectado",
    text: "Tu equipo no cuenta contigo y no te avisaremos de nuevos clientes.",
    back: "Ponerme en línea",
  },
  queue: {
    title: "Esperan en la cola",
    empty: "La cola está vacía",
    emptyText: "Cuando llegue un cliente aparecerá aquí al instante.",
    all: "Ver todos",
    waits: (time: string) => `Espera ${time}`,
  },
  mine: {
    title: "Mis conversaciones",
    empty: "No tienes conversaciones abiertas",
    emptyText: "Toma un cliente de la cola para empezar.",
    unread: (n: number) => (n >= 100 ? "99+ sin leer" : `${n} sin leer`),
  },
  team: {
    title: "El equipo ahora",
    empty: "Todavía no hay nadie más en el equipo",
    load: (open: number, most: number) => `${open} de ${most} chats`,
  },
  perAgent: {
    title: "Por asesor",
    agent: "Asesor",
    load: "Carga",
    taken: "Tomadas hoy",
    resolved: "Resueltas hoy",
    wait: "Espera media",
  },
};
