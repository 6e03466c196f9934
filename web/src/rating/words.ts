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
  over: "Este enlace ya no es válido.",
  overHint: "Las calificaciones se reciben hasta 30 días después de la conversación.",
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
  over: "This link is no longer valid.",
  overHint: "Ratings are taken for 30 days after the conversation.",
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
  over: "Este link não é mais válido.",
  overHint: "As avaliações são recebidas até 30 dias depois da conversa.",
  title: "Avalie o atendimento",
};

export const WORDS: Readonly<Record<Language, RatingWords>> = { es, en, pt };
