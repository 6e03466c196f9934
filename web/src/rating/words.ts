/** The words of a rating, in the chat and on the page of the link: they come with it, in all languages. */
import type { Language } from "../words/catalogue.ts";

const es = {
  question: "¿Cómo te atendimos?",
  scores: ["Muy mal", "Mal", "Regular", "Bien", "Excelente"],
  comment: "¿Quieres contarnos algo más? (opcional)",
  send: "Enviar calificación",
  sending: "Enviando…",
  later: "Ahora no",
  thanks: "¡Gracias por tu opinión!",
  failed: "No se pudo enviar. Vuelve a intentarlo en un momento.",
  already: "Ya recibimos tu calificación. ¡Gracias!",
  over: "Este enlace no es válido.",
  overHint: "Puede que esté incompleto, o que hayan pasado más de 30 días desde la conversación.",
  title: "Califica tu atención",
};

type RatingWords = typeof es;

const en: RatingWords = {
  question: "How did we do?",
  scores: ["Very bad", "Bad", "Fair", "Good", "Excellent"],
  comment: "Anything else you would like to tell us? (optional)",
  send: "Send rating",
  sending: "Sending…",
  later: "Not now",
  thanks: "Thank you for your opinion!",
  failed: "It could not be sent. Try again in a moment.",
  already: "We have your rating already. Thank you!",
  over: "This link is not valid.",
  overHint: "It may be incomplete, or more than 30 days have passed since the conversation.",
  title: "How did we do?",
};

const pt: RatingWords = {
  question: "Como foi o atendimento?",
  scores: ["Muito ruim", "Ruim", "Regular", "Bom", "Excelente"],
  comment: "Quer nos contar mais alguma coisa? (opcional)",
  send: "Enviar avaliação",
  sending: "Enviando…",
  later: "Agora não",
  thanks: "Obrigado pela sua opinião!",
  failed: "Não foi possível enviar. Tente de novo em um momento.",
  already: "Já recebemos a sua avaliação. Obrigado!",
  over: "Este link não é válido.",
  overHint: "Ele pode estar incompleto, ou já se passaram mais de 30 dias desde a conversa.",
  title: "Avalie o atendimento",
};

export const WORDS: Readonly<Record<Language, RatingWords>> = { es, en, pt };
