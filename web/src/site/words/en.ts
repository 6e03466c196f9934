import type { Words } from "./es.ts";

export const en: Words = {
  title: "Pascal: The operating system that moves Real Estate",
  headline: ["The operating system that moves ", "Real Estate"],
  subtitle:
    "Artificial intelligence that understands what each customer is looking for, and advisers who answer in seconds, wherever they write.",
  talk: "Talk to an adviser",
  see: "See projects",
  projects: "Projects to live in and invest in",
  projectsIntro: "Choose one and ask: the chat knows what you are talking about.",
  from: (price) => `From ${price}`,
  developer: (name) => `By ${name}`,
  ask: "Ask about this project",
  noProjects: "We could not load the projects.",
  again: "Try again",
  how: "That quick",
  steps: [
    [
      "You write once",
      "Four details the first time. When you come back we know you, and you go on where you left off.",
    ],
    ["A person helps you", "You see your place in the queue and who joins the chat, at once."],
    ["Nothing gets lost", "If the signal drops, your message waits and goes out by itself when it is back."],
  ],
  demo: [
    "Hi, is the two-bedroom still available?",
    "Ana has joined the chat.",
    "Hi Juan. Yes, on the 12th floor with a view of the park. Would you like to visit on Saturday?",
    "Perfect!",
  ],
  light: "Switch to the light theme",
  dark: "Switch to the dark theme",
  language: "Language",
  intranet: "Team access",
  footnote: "Demonstration projects. Reference prices in US dollars.",
};
