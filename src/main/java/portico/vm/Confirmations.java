package portico.vm;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.account.Operation;
import portico.account.User;
import portico.api.Codes;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;

/**
 * How a page asks for proof that something destructive is meant, for any {@link Operation}. A page class takes {@link #typed} from what was posted, sends codes by
 * {@link #send}, judges the name by {@link #isNamed}, gives {@link #code} to its command, and shows {@link #of} by the tag {@code confirmation}.
 */
@Singleton
public class Confirmations {

    /** Field of the typed name, and of the code. */
    public static final String NAME = "confirm", CODE = "vcode";
    /** Between two codes; the server holds to it, the page only counts it down. */
    private static final int RESEND_SECONDS = 60;

    /**
     * What the visitor filled in so far.
     *
     * @param sent        where a code was just sent; null: none was
     * @param waitSeconds until another may be sent
     */
    public record Typed(String name, String sent, int waitSeconds) {
        public static final Typed NOTHING = new Typed("", null, 0);
    }

    private final MachineDesk desk;
    private final PageContext page;

    Confirmations(MachineDesk desk, PageContext page) {
        this.desk = desk;
        this.page = page;
    }

    public Typed typed(MultivaluedMap<String, String> form) {
        var name = form.getFirst(NAME);
        return new Typed(name == null ? "" : name, null, 0);
    }

    /** The code as typed, for the command's {@code vcode}. */
    public Optional<String> code(MultivaluedMap<String, String> form) { return Optional.ofNullable(form.getFirst(CODE)).map(String::strip); }

    /** Whether the VM's name was typed; if not, say so by {@code filled.problem(NAME, page.text().nameDiffers())}. */
    public boolean isNamed(long vmId, Typed typed) { return typed.name.strip().equals(desk.with(vmId, vm -> vm.name)); }

    /** Sends a code by the channel whose button was pressed. @throws Refusal when none may be sent; it belongs to the field {@link #CODE} */
    public Typed send(long vmId, Operation operation, MultivaluedMap<String, String> form) {
        var channel = Optional.ofNullable(form.getFirst("type")).orElse("2");
        desk.order(vmId, "user_send_verification_code", Map.of("type", channel, "operation", Codes.of(operation)));
        return new Typed(typed(form).name, words().sentTo(desk.with(vmId, vm -> recipient(vm.owner, channel))), RESEND_SECONDS);
    }

    /** Adds the field for the VM's name to the form. */
    public Form ask(Form form, Typed typed) { return form.ask(NAME, "").value(NAME, typed.name); }

    /**
     * Within the VM's transaction.
     *
     * @param path below the VM's own; its page takes the form, {@code path/code} sends a code
     * @param form prepared by {@link #ask}
     */
    public Confirmation of(Vm vm, Operation operation, String path, Form form, Typed typed) {
        var group = vm.owner.group();
        boolean mail = operation.byMail(group), sms = operation.bySms(group);
        return new Confirmation("/vm/" + vm.id + "/" + path + "/code", mail || sms, channels(vm.owner, mail, sms, typed.sent != null), verifiable(vm.owner, mail, sms), typed.sent, typed.waitSeconds,
                words().codeHint(operation), form.problemOf(CODE), vm.name, form.field(NAME));
    }

    private List<Confirmation.Channel> channels(User user, boolean mail, boolean sms, boolean again) {
        var channels = new ArrayList<Confirmation.Channel>();
        if (mail && user.emailVerified) channels.add(new Confirmation.Channel("2", "mail", again ? words().sendMailAgain() : words().sendMail()));
        if (sms && user.telVerified) channels.add(new Confirmation.Channel("1", "message", again ? words().sendSmsAgain() : words().sendSms()));
        return channels;
    }

    private List<Confirmation.Verifiable> verifiable(User user, boolean mail, boolean sms) {
        var verifiable = new ArrayList<Confirmation.Verifiable>();
        if (mail && !user.emailVerified && !user.email.isEmpty()) verifiable.add(new Confirmation.Verifiable("/account/verify/mail", words().verifyMail()));
        if (sms && !user.telVerified && !user.tel.isEmpty()) verifiable.add(new Confirmation.Verifiable("/account/verify/sms", words().verifyTel()));
        return verifiable;
    }

    /** Enough for the owner to recognise, too little for somebody looking over the shoulder. */
    private static String recipient(User user, String channel) {
        if (channel.equals("1")) return "•••" + user.tel.substring(Math.max(0, user.tel.length() - 4));
        int at = user.email.indexOf('@');
        return user.email.substring(0, Math.min(2, at)) + "•••" + user.email.substring(at);
    }

    private ConfirmationText words() { return page.words(ConfirmationText.class); }
}
