/** What each setting is for. The server says it in English; here are the other languages. */
import type { Language } from "../../words/catalogue.ts";

type Abouts = Readonly<Record<string, string>>;

const es: Abouts = {
  DATABASE_URL: "PostgreSQL 14 o posterior. Sin definir: uno propio en la carpeta de datos.",
  REDIS_URL: "Redis o Valkey, para que varios procesos trabajen como uno.",
  PASCAL_HOST: "Dirección en la que escucha.",
  PASCAL_PORT: "Puerto en el que escucha.",
  PASCAL_PUBLIC_URL: "La dirección que ven los navegadores. Sin definir: http://localhost y el puerto.",
  PASCAL_SECRET:
    "Firma los tokens; 32 caracteres como mínimo. Sin definir: se crea y se guarda en la carpeta de datos.",
  PASCAL_ENV: "En producción (production) se rechazan los ajustes inseguros.",
  PASCAL_DATA: "Dónde se guardan la base de datos, los archivos y los correos.",
  PASCAL_FILES_URL:
    "Bucket para los archivos, en cualquier almacén compatible con S3. Sin definir: la carpeta de datos.",
  AWS_ACCESS_KEY_ID: "Identificador de la clave del bucket de archivos.",
  AWS_SECRET_ACCESS_KEY: "Clave del bucket de archivos.",
  AWS_REGION: "Región del bucket de archivos. Sin definir: us-east-1.",
  AWS_ENDPOINT_URL: "Dirección del almacén de archivos, si no es de Amazon.",
  PASCAL_REALTIME: "Por dónde llegan las novedades a los navegadores: socketio o pusher.",
  PUSHER_APP_ID: "Identificador de la aplicación en Pusher (solo dígitos).",
  PUSHER_KEY: "Clave pública de Pusher.",
  PUSHER_SECRET: "Secreto de Pusher.",
  PUSHER_CLUSTER: "Clúster de Pusher, si no se usa un servidor propio.",
  PUSHER_HOST: "Servidor propio con el protocolo de Pusher.",
  PUSHER_PORT: "Puerto del servidor propio con el protocolo de Pusher.",
  PUSHER_SCHEME: "Cómo se llega al servidor propio de Pusher: http si es local; si no, https.",
  PASCAL_ADMIN_EMAIL: "Correo del primer administrador.",
  PASCAL_ADMIN_PASSWORD: "Contraseña del primer administrador. Sin definir: se crea y se muestra una vez.",
  GOOGLE_CLIENT_ID: "Acceso con Google y buzones de Gmail: identificador del cliente.",
  GOOGLE_CLIENT_SECRET: "Acceso con Google y buzones de Gmail: secreto del cliente.",
  GOOGLE_ISSUER: "Quién identifica a las personas, por OpenID Connect.",
  PASCAL_TRUSTED_PROXIES:
    "Direcciones o redes, separadas por comas, a las que se les cree su X-Forwarded-For.",
  PASCAL_ALLOWED_ORIGINS:
    "Sitios, separados por comas, que pueden usar la API; * para todos. La dirección pública siempre puede.",
  PASCAL_DEFAULT_COUNTRY: "País de los teléfonos escritos sin «+».",
  PASCAL_TRUST_EMAIL: "Da por comprobado el correo que alguien escribe. No es seguro.",
  PASCAL_AGENTS_SEE_ALL: "Los asesores pueden leer las conversaciones de sus colegas.",
  PASCAL_SMTP_URL:
    "Servidor de correo para códigos e invitaciones. Sin definir: los correos se escriben en la carpeta de datos.",
  PASCAL_MAIL_FROM: "Remitente de los correos con códigos e invitaciones.",
  PASCAL_IDENTITY_SECRET:
    "Secreto compartido con los sitios que responden por sus visitantes; 32 caracteres como mínimo.",
  PASCAL_PROVIDER_TIMEOUT_SECONDS: "Segundos que se espera a un servicio externo.",
  PASCAL_AI_API_KEY:
    "Clave del modelo de lenguaje que lee las conversaciones. Sin ella ni servidor: listas de palabras propias.",
  PASCAL_AI_MODEL: "Nombre del modelo de lenguaje.",
  PASCAL_AI_BASE_URL:
    "Servidor del modelo de lenguaje, compatible con la API de OpenAI, con clave o sin ella. Sin definir: OpenAI.",
  PASCAL_BOT:
    "Quién responde a los clientes mientras nadie los atiende: script, openai (el modelo de lenguaje) u off.",
  PASCAL_SELLS: "Qué vende la casa, que decide qué se pregunta: real_estate (inmuebles) o software.",
  PASCAL_ABANDONED_AFTER_SECONDS:
    "Tras cuánto silencio un cliente que no llegó al final cuenta como abandonado.",
  PASCAL_REMIND_BEFORE_HOURS:
    "Cuántas horas antes de una reunión se le recuerda al cliente, separadas por comas; off: nunca.",
  PASCAL_MEETING_TEMPLATE:
    "Plantilla aprobada para avisar de reuniones donde nada más se puede decir: cuándo, con quién, enlace.",
  PASCAL_VAULT_KEYS:
    "Claves, separadas por comas y la más nueva primero, que cifran los tokens de buzones y demás. Sin definir: una derivada del secreto.",
  PASCAL_QUIET_HOURS:
    "Horas en las que no se escribe primero a nadie, según el reloj del horario de atención: off, o desde y hasta.",
  PASCAL_RECORD_CALLS: "El operador graba las llamadas; antes se avisa a la otra persona.",
  TWILIO_ALLOWED_COUNTRIES:
    "Países, separados por comas, a cuyos números se puede llamar y enviar SMS. Sin definir: el país por defecto.",
  PASCAL_FETCH_ALLOW:
    "Servidores o redes, separados por comas, que los webhooks pueden llamar aunque sean privados.",
  PASCAL_PUSH_ALLOW:
    "Servidores o redes, separados por comas, de servicios de avisos push propios; pueden prescindir de TLS.",
  PASCAL_UPLOAD_MAX_MB: "Tamaño máximo de un archivo, en megabytes.",
  PASCAL_LOGIN_ATTEMPTS: "Contraseñas erradas por cuenta en cinco minutos.",
  PASCAL_LOGIN_ATTEMPTS_PER_ADDRESS:
    "Intentos de entrar por dirección de red en cinco minutos, incluidos los acertados.",
  PASCAL_LEAD_MESSAGES_PER_MINUTE: "Mensajes que un cliente puede enviar por minuto.",
  PASCAL_TAKE_BACK_AFTER_SECONDS:
    "Segundos que puede faltar quien recibió un chat automáticamente antes de que vuelva a la cola.",
  PASCAL_WAITING_ALARM_SECONDS:
    "Segundos, del horario de atención, que alguien puede esperar antes de alarmar al equipo. 0: sin alarma.",
  PASCAL_EMAIL_FALLBACK_SECONDS:
    "Segundos que un cliente que se fue puede no ver lo que dijo un asesor antes de que le llegue por correo. 0: nunca.",
  PASCAL_SUPPORT_MESSAGES_PER_MINUTE:
    "Mensajes que una persona del panel de soporte puede enviar por minuto.",
  PASCAL_LEAD_UPLOAD_MB_PER_HOUR:
    "Megabytes en archivos que un cliente puede enviar por hora; cada archivo cuenta al menos uno.",
  PASCAL_LEAD_UPLOAD_MB_PER_HOUR_PER_ADDRESS:
    "Megabytes en archivos que los clientes de una dirección de red pueden enviar por hora.",
  PASCAL_HANDSHAKES_PER_MINUTE: "Navegadores nuevos por dirección de red en un minuto.",
  PASCAL_LEAD_REQUESTS_PER_MINUTE: "Solicitudes de clientes por dirección de red en un minuto.",
  PASCAL_CODES_PER_HOUR: "Códigos enviados por correo en una hora a una misma dirección de red.",
};

const pt: Abouts = {
  DATABASE_URL: "PostgreSQL 14 ou posterior. Sem definir: um próprio na pasta de dados.",
  REDIS_URL: "Redis ou Valkey, para que vários processos trabalhem como um.",
  PASCAL_HOST: "Endereço em que escuta.",
  PASCAL_PORT: "Porta em que escuta.",
  PASCAL_PUBLIC_URL: "O endereço que os navegadores veem. Sem definir: http://localhost e a porta.",
  PASCAL_SECRET:
    "Assina os tokens; no mínimo 32 caracteres. Sem definir: é criado e guardado na pasta de dados.",
  PASCAL_ENV: "Em produção (production) as configurações inseguras são recusadas.",
  PASCAL_DATA: "Onde ficam o banco de dados, os arquivos e os e-mails.",
  PASCAL_FILES_URL:
    "Bucket para os arquivos, em qualquer armazenamento compatível com S3. Sem definir: a pasta de dados.",
  AWS_ACCESS_KEY_ID: "Identificador da chave do bucket de arquivos.",
  AWS_SECRET_ACCESS_KEY: "Chave do bucket de arquivos.",
  AWS_REGION: "Região do bucket de arquivos. Sem definir: us-east-1.",
  AWS_ENDPOINT_URL: "Endereço do armazenamento de arquivos, se não for da Amazon.",
  PASCAL_REALTIME: "Por onde as novidades chegam aos navegadores: socketio ou pusher.",
  PUSHER_APP_ID: "Identificador do aplicativo no Pusher (só dígitos).",
  PUSHER_KEY: "Chave pública do Pusher.",
  PUSHER_SECRET: "Segredo do Pusher.",
  PUSHER_CLUSTER: "Cluster do Pusher, se não se usa um servidor próprio.",
  PUSHER_HOST: "Servidor próprio com o protocolo do Pusher.",
  PUSHER_PORT: "Porta do servidor próprio com o protocolo do Pusher.",
  PUSHER_SCHEME: "Como se chega ao servidor próprio do Pusher: http se for local; senão, https.",
  PASCAL_ADMIN_EMAIL: "E-mail do primeiro administrador.",
  PASCAL_ADMIN_PASSWORD: "Senha do primeiro administrador. Sem definir: é criada e mostrada uma vez.",
  GOOGLE_CLIENT_ID: "Acesso com Google e caixas do Gmail: identificador do cliente.",
  GOOGLE_CLIENT_SECRET: "Acesso com Google e caixas do Gmail: segredo do cliente.",
  GOOGLE_ISSUER: "Quem identifica as pessoas, por OpenID Connect.",
  PASCAL_TRUSTED_PROXIES: "Endereços ou redes, separados por vírgulas, cujo X-Forwarded-For é aceito.",
  PASCAL_ALLOWED_ORIGINS:
    "Sites, separados por vírgulas, que podem usar a API; * para todos. O endereço público sempre pode.",
  PASCAL_DEFAULT_COUNTRY: "País dos telefones escritos sem «+».",
  PASCAL_TRUST_EMAIL: "Dá por comprovado o e-mail que alguém escreve. Não é seguro.",
  PASCAL_AGENTS_SEE_ALL: "Os corretores podem ler as conversas dos colegas.",
  PASCAL_SMTP_URL:
    "Servidor de e-mail para códigos e convites. Sem definir: os e-mails são escritos na pasta de dados.",
  PASCAL_MAIL_FROM: "Remetente dos e-mails com códigos e convites.",
  PASCAL_IDENTITY_SECRET:
    "Segredo compartilhado com os sites que respondem por seus visitantes; no mínimo 32 caracteres.",
  PASCAL_PROVIDER_TIMEOUT_SECONDS: "Segundos que se espera por um serviço externo.",
  PASCAL_AI_API_KEY:
    "Chave do modelo de linguagem que lê as conversas. Sem ela nem servidor: listas de palavras próprias.",
  PASCAL_AI_MODEL: "Nome do modelo de linguagem.",
  PASCAL_AI_BASE_URL:
    "Servidor do modelo de linguagem, compatível com a API da OpenAI, com chave ou sem ela. Sem definir: OpenAI.",
  PASCAL_BOT:
    "Quem responde aos clientes enquanto ninguém os atende: script, openai (o modelo de linguagem) ou off.",
  PASCAL_SELLS: "O que a casa vende, que decide o que se pergunta: real_estate (imóveis) ou software.",
  PASCAL_ABANDONED_AFTER_SECONDS:
    "Depois de quanto silêncio um cliente que não chegou ao fim conta como abandonado.",
  PASCAL_REMIND_BEFORE_HOURS:
    "Quantas horas antes de uma reunião o cliente é lembrado, separadas por vírgulas; off: nunca.",
  PASCAL_MEETING_TEMPLATE:
    "Modelo aprovado para avisar de reuniões onde nada mais pode ser dito: quando, com quem, link.",
  PASCAL_VAULT_KEYS:
    "Chaves, separadas por vírgulas e a mais nova primeiro, que cifram os tokens de caixas de e-mail e afins. Sem definir: uma derivada do segredo.",
  PASCAL_QUIET_HOURS:
    "Horas em que não se escreve primeiro a ninguém, pelo relógio do horário de atendimento: off, ou de e até.",
  PASCAL_RECORD_CALLS: "A operadora grava as ligações; antes avisa-se a outra pessoa.",
  TWILIO_ALLOWED_COUNTRIES:
    "Países, separados por vírgulas, para cujos números se pode ligar e enviar SMS. Sem definir: o país padrão.",
  PASCAL_FETCH_ALLOW:
    "Servidores ou redes, separados por vírgulas, que os webhooks podem chamar mesmo sendo privados.",
  PASCAL_PUSH_ALLOW:
    "Servidores ou redes, separados por vírgulas, de serviços de avisos push próprios; podem dispensar TLS.",
  PASCAL_UPLOAD_MAX_MB: "Tamanho máximo de um arquivo, em megabytes.",
  PASCAL_LOGIN_ATTEMPTS: "Senhas erradas por conta em cinco minutos.",
  PASCAL_LOGIN_ATTEMPTS_PER_ADDRESS:
    "Tentativas de entrada por endereço de rede em cinco minutos, incluídas as certas.",
  PASCAL_LEAD_MESSAGES_PER_MINUTE: "Mensagens que um cliente pode enviar por minuto.",
  PASCAL_TAKE_BACK_AFTER_SECONDS:
    "Segundos que quem recebeu um chat automaticamente pode faltar antes de ele voltar à fila.",
  PASCAL_WAITING_ALARM_SECONDS:
    "Segundos, do horário de atendimento, que alguém pode esperar antes do alarme à equipe. 0: sem alarme.",
  PASCAL_EMAIL_FALLBACK_SECONDS:
    "Segundos que um cliente que saiu pode não ver o que um corretor disse antes de receber por e-mail. 0: nunca.",
  PASCAL_SUPPORT_MESSAGES_PER_MINUTE: "Mensagens que uma pessoa do painel de suporte pode enviar por minuto.",
  PASCAL_LEAD_UPLOAD_MB_PER_HOUR:
    "Megabytes em arquivos que um cliente pode enviar por hora; cada arquivo conta pelo menos um.",
  PASCAL_LEAD_UPLOAD_MB_PER_HOUR_PER_ADDRESS:
    "Megabytes em arquivos que os clientes de um endereço de rede podem enviar por hora.",
  PASCAL_HANDSHAKES_PER_MINUTE: "Navegadores novos por endereço de rede em um minuto.",
  PASCAL_LEAD_REQUESTS_PER_MINUTE: "Solicitações de clientes por endereço de rede em um minuto.",
  PASCAL_CODES_PER_HOUR: "Códigos enviados por e-mail em uma hora a um mesmo endereço de rede.",
};

export const abouts: Readonly<Record<Language, Abouts>> = { es, en: {}, pt };
