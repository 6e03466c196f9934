/** The landing page's words. The shape is this catalogue's. */
export const es = {
  title: "Pascal: El sistema operativo que mueve el Real Estate",
  headline: ["El sistema operativo que mueve el ", "Real Estate"],
  subtitle:
    "Inteligencia artificial que entiende lo que busca cada cliente y asesores que responden en segundos, sin importar por dónde escriba.",
  talk: "Hablar con un asesor",
  see: "Ver proyectos",
  projects: "Proyectos para vivir e invertir",
  projectsIntro: "Elige uno y pregunta: el chat ya sabe de qué hablas.",
  from: (price: string) => `Desde ${price}`,
  developer: (name: string) => `Inmobiliaria ${name}`,
  ask: "Consultar por este proyecto",
  noProjects: "No pudimos cargar los proyectos.",
  again: "Reintentar",
  how: "Así de rápido",
  steps: [
    [
      "Escribes una vez",
      "Cuatro datos la primera vez. Cuando vuelves, te reconocemos y sigues donde te quedaste.",
    ],
    ["Te atiende una persona", "Ves tu lugar en la fila y quién se une al chat, al instante."],
    ["Nada se pierde", "Si se va la señal, tu mensaje espera y sale solo cuando vuelve."],
  ],
  demo: [
    "Hola, ¿sigue disponible el de 2 dormitorios?",
    "Ana se ha unido al chat.",
    "Hola, Juan. Sí, en el piso 12 con vista al parque. ¿Lo visitas el sábado?",
    "¡Perfecto!",
  ],
  light: "Cambiar a tema claro",
  dark: "Cambiar a tema oscuro",
  language: "Idioma",
  intranet: "Acceso del equipo",
  footnote: "Proyectos de demostración. Precios referenciales en dólares.",
};

export type Words = typeof es;
