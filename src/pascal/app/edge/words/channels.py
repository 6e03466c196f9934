"""What administrators read about how a channel stands, and what to do, in `LANGUAGES`, by a finding's key.

In braces stand its facts.
"""

from typing import Final

from pascal.domain.ports.channels import Finding

FINDINGS: Final[dict[str, tuple[str, str, str]]] = {
    "whatsapp_token_good": (
        "El token de WhatsApp es válido y no vence.",
        "WhatsApp's token is valid and does not end.",
        "O token do WhatsApp é válido e não vence.",
    ),
    "whatsapp_token_good_until": (
        "El token de WhatsApp es válido hasta el {date}.",
        "WhatsApp's token is valid until {date}.",
        "O token do WhatsApp é válido até {date}.",
    ),
    "whatsapp_token_ends": (
        "El token de WhatsApp vence el {date}. Genera otro en Meta y cambia WHATSAPP_ACCESS_TOKEN.",
        "WhatsApp's token ends on {date}. Generate another at Meta and change WHATSAPP_ACCESS_TOKEN.",
        "O token do WhatsApp vence em {date}. Gere outro na Meta e troque WHATSAPP_ACCESS_TOKEN.",
    ),
    "whatsapp_token_refused": (
        "Meta rechaza el token de WhatsApp: nada sale. Genera otro y cambia WHATSAPP_ACCESS_TOKEN.",
        "Meta refuses WhatsApp's token: nothing goes out. Generate another and change WHATSAPP_ACCESS_TOKEN.",
        "A Meta recusa o token do WhatsApp: nada sai. Gere outro e troque WHATSAPP_ACCESS_TOKEN.",
    ),
    "whatsapp_not_allowed": (
        (
            "Al token de WhatsApp le falta un permiso. Genéralo con whatsapp_business_messaging y "
            "whatsapp_business_management, y asigna la cuenta al usuario del sistema."
        ),
        (
            "WhatsApp's token lacks a permission. Generate it with whatsapp_business_messaging and "
            "whatsapp_business_management, and assign the account to the system user."
        ),
        (
            "Falta uma permissão ao token do WhatsApp. Gere-o com whatsapp_business_messaging e "
            "whatsapp_business_management, e atribua a conta ao usuário do sistema."
        ),
    ),
    "whatsapp_cannot_tell": (
        "Meta no lo dice (error {code}). Compara los identificadores con los de Meta.",
        "Meta does not say (error {code}). Compare the ids with those at Meta.",
        "A Meta não informa (erro {code}). Compare os identificadores com os da Meta.",
    ),
    "whatsapp_no_answer": (
        "Meta no responde. Revisa la conexión y metastatus.com.",
        "Meta does not answer. Look at the connection and at metastatus.com.",
        "A Meta não responde. Verifique a conexão e metastatus.com.",
    ),
    "whatsapp_number_good": (
        "El número {number} está conectado; calidad {quality}, límite {limit}.",
        "The number {number} is connected; quality {quality}, limit {limit}.",
        "O número {number} está conectado; qualidade {quality}, limite {limit}.",
    ),
    "whatsapp_number_connected": (
        "El número {number} está conectado; calidad {quality}.",
        "The number {number} is connected; quality {quality}.",
        "O número {number} está conectado; qualidade {quality}.",
    ),
    "whatsapp_number_watched": (
        (
            "Meta vigila el número {number} (estado {status}, calidad {quality}). Envía menos plantillas, "
            "y solo a quien las quiere."
        ),
        (
            "Meta watches the number {number} (status {status}, quality {quality}). Send fewer templates, "
            "and only to who wants them."
        ),
        (
            "A Meta observa o número {number} (estado {status}, qualidade {quality}). Envie menos modelos, "
            "e só a quem os quer."
        ),
    ),
    "whatsapp_number_quality_low": (
        "La calidad del número {number} es baja: Meta puede quitarlo. Deja de enviar plantillas por ahora.",
        "The quality of {number} is low: Meta may take it away. Stop sending templates for now.",
        "A qualidade do número {number} é baixa: a Meta pode tirá-lo. Pare de enviar modelos por enquanto.",
    ),
    "whatsapp_number_not_connected": (
        "El número {number} no está conectado ({status}). Mira en el Administrador de WhatsApp por qué.",
        "The number {number} is not connected ({status}). WhatsApp Manager says why.",
        "O número {number} não está conectado ({status}). O Gerenciador do WhatsApp diz por quê.",
    ),
    "whatsapp_number_unknown": (
        (
            "La cuenta no tiene un número con el id {id}. Revisa WHATSAPP_PHONE_NUMBER_ID y "
            "WHATSAPP_BUSINESS_ACCOUNT_ID."
        ),
        (
            "The account has no number with the id {id}. Look at WHATSAPP_PHONE_NUMBER_ID and "
            "WHATSAPP_BUSINESS_ACCOUNT_ID."
        ),
        (
            "A conta não tem um número com o id {id}. Verifique WHATSAPP_PHONE_NUMBER_ID e "
            "WHATSAPP_BUSINESS_ACCOUNT_ID."
        ),
    ),
    "whatsapp_webhook_good": (
        "Meta avisa de los mensajes a: {apps}.",
        "Meta tells of messages to: {apps}.",
        "A Meta avisa das mensagens a: {apps}.",
    ),
    "whatsapp_webhook_not_subscribed": (
        (
            "Meta no avisa de los mensajes: ninguna aplicación está suscrita a la cuenta. Suscríbela "
            "(docs/channels.md, paso 7)."
        ),
        (
            "Meta does not tell of messages: no app is subscribed to the account. Subscribe it "
            "(docs/channels.md, step 7)."
        ),
        (
            "A Meta não avisa das mensagens: nenhum aplicativo está inscrito na conta. Inscreva-o "
            "(docs/channels.md, passo 7)."
        ),
    ),
    "whatsapp_app_secret_missing": (
        "Falta WHATSAPP_APP_SECRET: ningún aviso de Meta se acepta.",
        "WHATSAPP_APP_SECRET is missing: no notice of Meta's is accepted.",
        "Falta WHATSAPP_APP_SECRET: nenhum aviso da Meta é aceito.",
    ),
    "whatsapp_verify_token_missing": (
        "Falta WHATSAPP_VERIFY_TOKEN: Meta no puede verificar la dirección.",
        "WHATSAPP_VERIFY_TOKEN is missing: Meta cannot verify the address.",
        "Falta WHATSAPP_VERIFY_TOKEN: a Meta não pode verificar o endereço.",
    ),
    "whatsapp_version_good": (
        "La versión {version} de Graph está vigente.",
        "Version {version} of Graph is current.",
        "A versão {version} do Graph está vigente.",
    ),
    "whatsapp_version_ends": (
        "La versión {version} de Graph termina el {date}. Sube WHATSAPP_GRAPH_VERSION.",
        "Version {version} of Graph ends on {date}. Raise WHATSAPP_GRAPH_VERSION.",
        "A versão {version} do Graph termina em {date}. Aumente WHATSAPP_GRAPH_VERSION.",
    ),
    "whatsapp_version_over": (
        "La versión {version} de Graph ya terminó. Sube WHATSAPP_GRAPH_VERSION.",
        "Version {version} of Graph is over. Raise WHATSAPP_GRAPH_VERSION.",
        "A versão {version} do Graph já terminou. Aumente WHATSAPP_GRAPH_VERSION.",
    ),
    "twilio_known": (
        "Twilio reconoce la cuenta.",
        "Twilio knows the account.",
        "A Twilio reconhece a conta.",
    ),
    "twilio_locked_out": (
        (
            "Twilio rechaza la cuenta: nada sale. Compara TWILIO_ACCOUNT_SID y TWILIO_AUTH_TOKEN con los de "
            "la consola."
        ),
        (
            "Twilio refuses the account: nothing goes out. Compare TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN "
            "with the console's."
        ),
        (
            "A Twilio recusa a conta: nada sai. Compare TWILIO_ACCOUNT_SID e TWILIO_AUTH_TOKEN com os do "
            "console."
        ),
    ),
    "twilio_unreachable": (
        "Twilio no responde. Revisa la conexión y status.twilio.com.",
        "Twilio does not answer. Look at the connection and at status.twilio.com.",
        "A Twilio não responde. Verifique a conexão e status.twilio.com.",
    ),
    "twilio_not_active": (
        "La cuenta de Twilio no está activa ({status}). El soporte de Twilio dice por qué.",
        "Twilio's account is not active ({status}). Twilio's support says why.",
        "A conta da Twilio não está ativa ({status}). O suporte da Twilio diz por quê.",
    ),
    "twilio_balance": (
        "Saldo en Twilio: {balance} {currency}.",
        "Balance at Twilio: {balance} {currency}.",
        "Saldo na Twilio: {balance} {currency}.",
    ),
    "twilio_balance_low": (
        "Queda poco saldo en Twilio: {balance} {currency}. Recárgalo, o pronto nada sale.",
        "Little is left at Twilio: {balance} {currency}. Pay in, or nothing goes out soon.",
        "Resta pouco saldo na Twilio: {balance} {currency}. Recarregue, ou em breve nada sai.",
    ),
    "twilio_number": (
        "El número {number} es de la cuenta.",
        "The number {number} is the account's.",
        "O número {number} é da conta.",
    ),
    "twilio_number_verified": (
        "El número {number} está verificado para llamar desde él.",
        "The number {number} is verified to call from.",
        "O número {number} está verificado para ligar a partir dele.",
    ),
    "twilio_number_unknown": (
        "La cuenta de Twilio no tiene el número {number}. Compáralo con la consola.",
        "Twilio's account has no number {number}. Compare it with the console.",
        "A conta da Twilio não tem o número {number}. Compare-o com o console.",
    ),
    "twilio_number_not_told": (
        "Twilio no dice nada del número {number}. Vuelve a preguntar en un momento.",
        "Twilio says nothing of the number {number}. Ask again in a moment.",
        "A Twilio não diz nada do número {number}. Pergunte de novo em um momento.",
    ),
    "twilio_number_no_sms": (
        "El número {number} no puede enviar SMS. Compra otro en Twilio.",
        "The number {number} cannot do SMS. Buy another at Twilio.",
        "O número {number} não envia SMS. Compre outro na Twilio.",
    ),
    "twilio_number_no_voice": (
        "El número {number} no puede llamar. Compra otro en Twilio.",
        "The number {number} cannot call. Buy another at Twilio.",
        "O número {number} não faz chamadas. Compre outro na Twilio.",
    ),
    "twilio_us_registration": (
        (
            "Los operadores de Estados Unidos descartan lo que sale de {number} sin registro A2P 10DLC. "
            "Regístralo y usa un Messaging Service (TWILIO_MESSAGING_SERVICE_SID)."
        ),
        (
            "Carriers in the United States drop what {number} sends without A2P 10DLC registration. Register "
            "it and use a Messaging Service (TWILIO_MESSAGING_SERVICE_SID)."
        ),
        (
            "As operadoras dos Estados Unidos descartam o que sai de {number} sem registro A2P 10DLC. "
            "Registre-o e use um Messaging Service (TWILIO_MESSAGING_SERVICE_SID)."
        ),
    ),
    "twilio_sms_webhook": (
        "Twilio avisa de los SMS a {expected}.",
        "Twilio tells of text messages to {expected}.",
        "A Twilio avisa dos SMS a {expected}.",
    ),
    "twilio_sms_webhook_elsewhere": (
        "Twilio no avisa de los SMS aquí ({found}). Escribe en el número, como HTTP POST: {expected}",
        "Twilio does not tell of text messages here ({found}). Write at the number, as HTTP POST: {expected}",
        "A Twilio não avisa dos SMS aqui ({found}). Escreva no número, como HTTP POST: {expected}",
    ),
    "twilio_voice_webhook": (
        "Twilio avisa de las llamadas a {expected}.",
        "Twilio tells of calls to {expected}.",
        "A Twilio avisa das chamadas a {expected}.",
    ),
    "twilio_voice_webhook_elsewhere": (
        "Quien llama al número no llega aquí ({found}). Escribe en el número, como HTTP POST: {expected}",
        "Who calls the number does not reach us ({found}). Write at the number, as HTTP POST: {expected}",
        "Quem liga para o número não chega aqui ({found}). Escreva no número, como HTTP POST: {expected}",
    ),
    "twilio_app_webhook": (
        "La aplicación TwiML pregunta a {expected}.",
        "The TwiML application asks {expected}.",
        "O aplicativo TwiML pergunta a {expected}.",
    ),
    "twilio_app_webhook_elsewhere": (
        (
            "La aplicación TwiML no pregunta aquí ({found}): nadie del equipo puede llamar. Escribe en ella, "
            "como HTTP POST: {expected}"
        ),
        (
            "The TwiML application does not ask us ({found}): nobody of the team can call. Write at it, as "
            "HTTP POST: {expected}"
        ),
        (
            "O aplicativo TwiML não pergunta aqui ({found}): ninguém da equipe pode ligar. Escreva nele, "
            "como HTTP POST: {expected}"
        ),
    ),
    "twilio_app_unknown": (
        "La cuenta no tiene la aplicación TwiML {app}. Revisa TWILIO_TWIML_APP_SID.",
        "The account has no TwiML application {app}. Look at TWILIO_TWIML_APP_SID.",
        "A conta não tem o aplicativo TwiML {app}. Verifique TWILIO_TWIML_APP_SID.",
    ),
    "twilio_app_not_told": (
        "Twilio no dice nada de la aplicación TwiML {app}. Vuelve a preguntar en un momento.",
        "Twilio says nothing of the TwiML application {app}. Ask again in a moment.",
        "A Twilio não diz nada do aplicativo TwiML {app}. Pergunte de novo em um momento.",
    ),
    "gmail_no_mailbox": (
        "Nadie ha conectado su buzón de Gmail: ningún correo entra ni sale. Cada asesor conecta el suyo.",
        "Nobody has connected their Gmail mailbox: no mail comes in or goes out. Each agent connects theirs.",
        "Ninguém conectou sua caixa do Gmail: nenhum e-mail entra nem sai. Cada corretor conecta a sua.",
    ),
    "gmail_mailbox_good": (
        "El buzón {mailbox} está conectado.",
        "The mailbox {mailbox} is connected.",
        "A caixa {mailbox} está conectada.",
    ),
    "gmail_connect_anew": (
        "Google ya no da acceso al buzón {mailbox}. Su dueño tiene que conectarlo de nuevo.",
        "Google gives no access to the mailbox {mailbox} any more. Its owner has to connect it anew.",
        "O Google não dá mais acesso à caixa {mailbox}. O dono precisa conectá-la de novo.",
    ),
    "gmail_client_refused": (
        "Google nos rechaza: mira GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET y que la API de Gmail esté activa.",
        "Google refuses us. Check GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and that the Gmail API is enabled.",
        "O Google nos recusa: veja GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET e se a API do Gmail está ativa.",
    ),
    "gmail_no_answer": (
        "Google no responde por el buzón {mailbox}. Revisa la conexión y el estado de Google.",
        "Google does not answer for the mailbox {mailbox}. Look at the connection and at Google's status.",
        "O Google não responde pela caixa {mailbox}. Verifique a conexão e o status do Google.",
    ),
    "gmail_cannot_tell": (
        "Google no dice cómo está el buzón {mailbox} (error {code}).",
        "Google does not say how the mailbox {mailbox} stands (error {code}).",
        "O Google não diz como está a caixa {mailbox} (erro {code}).",
    ),
    "gmail_watched": (
        "Google avisa de lo que llega al buzón {mailbox}; el aviso se renueva cada día (vence el {date}).",
        "Google tells of what comes into the mailbox {mailbox}; that is renewed daily (it ends on {date}).",
        "O Google avisa do que chega à caixa {mailbox}; o aviso se renova todo dia (vence em {date}).",
    ),
    "gmail_not_watched": (
        (
            "Google no avisa de lo que llega al buzón {mailbox}: se revisa cada minuto. "
            "Revisa GMAIL_TOPIC y el permiso de publicar en él."
        ),
        (
            "Google does not tell of what comes into the mailbox {mailbox}: it is looked into every minute. "
            "Check GMAIL_TOPIC and the right to publish to it."
        ),
        (
            "O Google não avisa do que chega à caixa {mailbox}: ela é verificada a cada minuto. "
            "Verifique GMAIL_TOPIC e a permissão de publicar nele."
        ),
    ),
    "gmail_looks": (
        "Los buzones se revisan cada minuto. Con GMAIL_TOPIC, Google avisa al instante.",
        "Mailboxes are looked into every minute. With GMAIL_TOPIC Google tells at once.",
        "As caixas são verificadas a cada minuto. Com GMAIL_TOPIC o Google avisa na hora.",
    ),
    "channel_locked_out": (
        (
            "Desde {since} el proveedor no nos reconoce: nada sale. Renueva el acceso; lo que espera sale "
            "solo, en orden."
        ),
        (
            "Since {since} the provider does not know us: nothing goes out. Renew the access; what waits "
            "goes out by itself, in order."
        ),
        (
            "Desde {since} o provedor não nos reconhece: nada sai. Renove o acesso; o que espera sai "
            "sozinho, em ordem."
        ),
    ),
    "channel_hears": (
        "Lo último llegó el {at}.",
        "The last delivery came on {at}.",
        "A última entrega chegou em {at}.",
    ),
    "channel_never_heard": (
        "Aún no ha llegado nada. Escribe esta dirección en el proveedor: {address}",
        "Nothing has come yet. Enter this address at the provider: {address}",
        "Ainda não chegou nada. Escreva este endereço no provedor: {address}",
    ),
    "channel_silent": (
        (
            "No llega nada desde {at}, y a estas horas llegaba algo cada semana. Revisa que el proveedor "
            "llame a {address}"
        ),
        (
            "Nothing has come since {at}, and at these hours something did every week. See that the provider "
            "calls {address}"
        ),
        (
            "Nada chega desde {at}, e a estas horas chegava algo toda semana. Verifique se o provedor chama "
            "{address}"
        ),
    ),
    "channel_quiet": (
        "No llega nada desde {at}, y a estas horas llegaba algo cada semana.",
        "Nothing has come since {at}, and at these hours something did every week.",
        "Nada chega desde {at}, e a estas horas chegava algo toda semana.",
    ),
    "channel_unread": (
        (
            "Entregas que no se pudieron leer: {many}, desde {since}. Actualiza Pascal y vuelve a "
            "intentarlas, o repórtalo."
        ),
        (
            "Deliveries that could not be read: {many}, since {since}. Update Pascal and try them again, "
            "or report it."
        ),
        (
            "Entregas que não puderam ser lidas: {many}, desde {since}. Atualize o Pascal e tente de "
            "novo, ou avise-nos."
        ),
    ),
    "channel_sends": (
        "Nada espera para salir.",
        "Nothing waits to go out.",
        "Nada espera para sair.",
    ),
    "channel_waits": (
        "Esperan para salir: {many}, desde {since}. Si no es hora de descanso, revisa el proveedor.",
        "Waiting to go out: {many}, since {since}. Outside quiet hours, see whether the provider answers.",
        "Esperam para sair: {many}, desde {since}. Fora das horas de descanso, veja se o provedor responde.",
    ),
    "channel_no_templates": (
        "No hay ninguna plantilla aprobada: cerrada la ventana, nada puede salir. Crea una en el proveedor.",
        "There is no approved template: once the window is closed nothing may go. Make one at the provider.",
        "Não há nenhum modelo aprovado: fechada a janela, nada pode sair. Crie um no provedor.",
    ),
    "channel_noticed": (
        "El proveedor avisó el {at}: {name}, {status}.",
        "The provider told on {at}: {name}, {status}.",
        "O provedor avisou em {at}: {name}, {status}.",
    ),
    "channel_noticed_serious": (
        "El proveedor avisó el {at}: {name}, {status}. Mira en su panel qué pide.",
        "The provider told on {at}: {name}, {status}. Its console says what it wants.",
        "O provedor avisou em {at}: {name}, {status}. Veja no painel dele o que pede.",
    ),
    "channel_hangs": (
        "El proveedor no contestó a tiempo cómo está el canal. Vuelve a preguntar en un minuto.",
        "The provider did not say in time how the channel stands. Ask again in a minute.",
        "O provedor não disse a tempo como está o canal. Pergunte de novo em um minuto.",
    ),
    "channel_cannot_tell": (
        "No se pudo preguntar al proveedor cómo está el canal. El registro del servidor dice por qué.",
        "The provider could not be asked how the channel stands. The server's log says why.",
        "Não foi possível perguntar ao provedor como está o canal. O registro do servidor diz por quê.",
    ),
}


_QUALITY: Final[dict[str, tuple[str, str, str]]] = {
    "GREEN": ("verde", "green", "verde"),
    "YELLOW": ("amarilla", "yellow", "amarela"),
    "RED": ("roja", "red", "vermelha"),
    "UNKNOWN": ("desconocida", "unknown", "desconhecida"),
}


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"


def finding_words(finding: Finding, language: int = 0) -> str:
    """Of one that we do not know: of a stranger's channel, in its own words."""
    known = FINDINGS.get(finding.what)
    if known is None:
        return finding.what
    facts = _Facts(finding.facts)
    if (quality := _QUALITY.get(finding.facts.get("quality", ""))) is not None:
        facts["quality"] = quality[language]
    return known[language].format_map(facts)
