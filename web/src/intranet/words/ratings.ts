/** What is said about ratings: apart from the rest, since no first page waits for it. */
import type { Language } from "../../words/catalogue.ts";
import { language } from "../language.ts";

const es = {
  title: "Calificaciones",
  mine: "Mis calificaciones",
  text: "Lo que opinan los clientes cuando termina su conversación.",
  period: "Período",
  days: (n: number) => `${n} días`,
  average: "Promedio",
  of5: (score: string) => `${score} de 5`,
  count: (n: number) => (n === 1 ? "1 calificación" : `${n} calificaciones`),
  gave: (n: number, score: number) => `${n} con ${score} de 5`,
  none: "Sin calificaciones en este período",
  noneText: "Al terminar una conversación, el chat pide una al cliente.",
  agent: "Asesor",
  received: "Calificaciones",
  latest: "Las últimas",
  noComment: "Sin comentario",
  heading: "Calificación",
  notYet: "El cliente no la ha calificado.",
  link: "Enlace para calificar",
  linkHint: "Envíaselo al cliente: sirve una sola vez, hasta 30 días después del cierre.",
  copy: "Copiar",
  copied: "Copiado",
};

type RatingWords = typeof es;

const en: RatingWords = {
  title: "Ratings",
  mine: "My ratings",
  text: "What customers think when their conversation has ended.",
  period: "Period",
  days: (n) => `${n} days`,
  average: "Average",
  of5: (score) => `${score} of 5`,
  count: (n) => (n === 1 ? "1 rating" : `${n} ratings`),
  gave: (n, score) => `${n} with ${score} of 5`,
  none: "No ratings in this period",
  noneText: "When a conversation ends, the chat asks the customer for one.",
  agent: "Agent",
  received: "Ratings",
  latest: "The latest",
  noComment: "No comment",
  heading: "Rating",
  notYet: "The customer has not rated it.",
  link: "Link to rate",
  linkHint: "Send it to the customer: it is good once, until 30 days after the end.",
  copy: "Copy",
  copied: "Copied",
};

const pt: RatingWords = {
  title: "Avaliações",
  mine: "Minhas avaliações",
  text: "O que os clientes acham quando a conversa termina.",
  period: "Período",
  days: (n) => `${n} dias`,
  average: "Média",
  of5: (score) => `${score} de 5`,
  count: (n) => (n === 1 ? "1 avaliação" : `${n} avaliações`),
  gave: (n, score) => `${n} com ${score} de 5`,
  none: "Sem avaliações neste período",
  noneText: "Quando uma conversa termina, o chat pede uma ao cliente.",
  agent: "Corretor",
  received: "Avaliações",
  latest: "As últimas",
  noComment: "Sem comentário",
  heading: "Avaliação",
  notYet: "O cliente não a avaliou.",
  link: "Link para avaliar",
  linkHint: "Envie ao cliente: vale uma única vez, até 30 dias depois do encerramento.",
  copy: "Copiar",
  copied: "Copiado",
};

const WORDS: Readonly<Record<Language, RatingWords>> = { es, en, pt };

export const ratingWords = (): RatingWords => WORDS[language()];
