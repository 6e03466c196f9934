import type { Words } from "./es.ts";

export const pt: Words = {
  title: "Pascal: O sistema operacional que move o mercado imobiliário",
  headline: ["O sistema operacional que move o ", "mercado imobiliário"],
  subtitle:
    "Inteligência artificial que entende o que cada cliente procura e corretores que respondem em segundos, por onde quer que ele escreva.",
  talk: "Falar com um corretor",
  see: "Ver projetos",
  projects: "Projetos para morar e investir",
  projectsIntro: "Escolha um e pergunte: o chat já sabe do que você está falando.",
  from: (price) => `A partir de ${price}`,
  developer: (name) => `Incorporadora ${name}`,
  ask: "Perguntar sobre este projeto",
  noProjects: "Não foi possível carregar os projetos.",
  again: "Tentar de novo",
  how: "Rápido assim",
  steps: [
    [
      "Você escreve uma vez",
      "Quatro dados na primeira vez. Quando volta, reconhecemos você e a conversa continua.",
    ],
    ["Uma pessoa atende você", "Você vê seu lugar na fila e quem entra no chat, na hora."],
    ["Nada se perde", "Se o sinal cair, sua mensagem espera e sai sozinha quando ele voltar."],
  ],
  demo: [
    "Olá, o de 2 dormitórios ainda está disponível?",
    "Ana entrou no chat.",
    "Olá, Juan. Sim, no 12º andar com vista para o parque. Quer visitar no sábado?",
    "Perfeito!",
  ],
  light: "Mudar para o tema claro",
  dark: "Mudar para o tema escuro",
  language: "Idioma",
  intranet: "Acesso da equipe",
  footnote: "Projetos de demonstração. Preços de referência em dólares.",
};
