import type { Words } from "./index.ts";

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const dashboard: Words["dashboard"] = {
  greetings: {
    morning: (name) => `Good morning, ${name}`,
    afternoon: (name) => `Good afternoon, ${name}`,
    evening: (name) => `Good evening, ${name}`,
  },
  figures: {
    waiting: "In the queue",
    waits: (longest, average) => `Longest ${longest}, average ${average}`,
    nobodyWaits: "Nobody is waiting",
    inProgress: "In progress",
    mine: "My chats",
    room: (n) => (n > 0 ? `You can take ${n} more` : "No room for more"),
    unreplied: "Unanswered",
    unrepliedText: "The customer waits for an answer",
    allReplied: "Everything answered",
    started: "Started today",
    taken: "Taken today",
    resolved: "Resolved today",
    resolvedOf: (n) => `${n} resolved`,
    averageWait: "Average wait today",
    untilTaken: "From arrival to being taken",
    online: (n) => `${plural(n, "agent", "agents")} online`,
  },
  offline: {
    title: "You are shown as offline",
    text: "Your team does not count on you, and we will not tell you of new customers.",
    back: "Go online",
  },
  queue: {
    title: "Waiting in the queue",
    empty: "The queue is empty",
    emptyText: "As soon as a customer arrives, you will see it here.",
    all: "See all",
    waits: (time) => `Waiting ${time}`,
  },
  mine: {
    title: "My conversations",
    empty: "You have no open conversations",
    emptyText: "Take a customer from the queue to begin.",
    unread: (n) => (n >= 100 ? "99+ unread" : `${n} unread`),
  },
  team: {
    title: "The team now",
    empty: "There is nobody else in the team yet",
    load: (open, most) => `${open} of ${most} chats`,
  },
  perAgent: {
    title: "By agent",
    agent: "Agent",
    load: "Load",
    taken: "Taken today",
    resolved: "Resolved today",
    wait: "Average wait",
  },
};
