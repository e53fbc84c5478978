package portico.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.HypervisorException;

/** What the agent inside a guest can be asked. It is the customer's program: whatever it answers is believed as far as it can be read, and no further than {@link #MOST_ANSWER_CHARS}. */
final class GuestAgent {

    private static final int ANSWER_SECONDS = 5;
    /** libvirt itself gives up at some megabytes. */
    static final int MOST_ANSWER_CHARS = 2 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = Logger.getLogger(GuestAgent.class);

    /** Whether it answers now. */
    static boolean answers(Domain domain) throws LibvirtException {
        try {
            ask(domain, "guest-ping", Map.of());
            return true;
        } catch (LibvirtException e) {
            if (Failures.is(e, ErrorNumber.VIR_ERR_AGENT_UNRESPONSIVE) || Failures.is(e, ErrorNumber.VIR_ERR_AGENT_UNSYNCED)
                    || Failures.is(e, ErrorNumber.VIR_ERR_OPERATION_INVALID) /* off */) return false;
            throw e;
        } catch (HypervisorException nonsense) {
            return false;
        }
    }

    /** The addresses in use, by the MAC address of their card. Two cards may show the same one (a bridge inside has that of a card on it). */
    static Map<String, List<String>> addresses(Domain domain) throws LibvirtException {
        var found = new HashMap<String, List<String>>();
        for (var card : ask(domain, "guest-network-get-interfaces", Map.of())) {
            var addresses = found.computeIfAbsent(card.path("hardware-address").asText(), mac -> new ArrayList<>());
            card.path("ip-addresses").forEach(address -> addresses.add(address.path("ip-address").asText()));
        }
        return found;
    }

    /** What came of a password that a guest said it has taken. SAID: it shows nothing to compare it with (Windows, a locked-down agent). */
    enum Taken { SEEN, SAID, NOT }

    /** Sets a password, and compares it with the guest's password file where that can be read. */
    static Taken setPassword(Domain domain, String userName, String password) throws LibvirtException {
        domain.setUserPassword(userName, password, 0);
        return shadowEntry(domain, userName).map(hash -> compare(password, hash)).orElse(Taken.SAID);
    }

    /** Something to do on the host while a guest holds still. */
    interface Moment {
        void run() throws LibvirtException;
    }

    /**
     * Has the guest write out what it holds and hold still for the moment of {@code work}. Where it cannot be asked the work is done all the same.
     *
     * @return whether it held still
     */
    static boolean holdStill(Domain domain, Moment work) throws LibvirtException {
        boolean still = freeze(domain);
        try {
            work.run();
        } finally {
            // Also when the request went unanswered: the guest may have heard it.
            thaw(domain);
        }
        return still;
    }

    private static boolean freeze(Domain domain) throws LibvirtException {
        if (!answers(domain)) return false;
        try {
            return ask(domain, "guest-fsfreeze-freeze", Map.of()).asInt() > 0;
        } catch (LibvirtException | HypervisorException e) {
            LOG.debugf("%s does not hold still: %s", domain.getName(), e.getMessage());
            return false;
        }
    }

    /** Lets a guest that was told to hold still go on. Fine if none was. */
    static void thaw(Domain domain) throws LibvirtException {
        for (int tries = 3; answers(domain) && tries > 0; tries--) {
            try {
                ask(domain, "guest-fsfreeze-thaw", Map.of());
                return;
            } catch (LibvirtException | HypervisorException e) {
                LOG.warnf("%s did not hear that it may go on: %s", domain.getName(), e.getMessage());
            }
        }
    }

    private static Optional<String> shadowEntry(Domain domain, String userName) throws LibvirtException {
        String file;
        try {
            file = read(domain, "/etc/shadow");
        } catch (LibvirtException e) {
            if (!Failures.is(e, ErrorNumber.VIR_ERR_INTERNAL_ERROR)) throw e;
            LOG.debugf("%s does not show its password file: %s", domain.getName(), e.getMessage());
            return Optional.empty();
        }
        return file.lines().map(line -> line.split(":")).filter(parts -> parts.length > 1 && parts[0].equals(userName)).map(parts -> parts[1]).findFirst();
    }

    /** The first 64 KiB of a text file. */
    static String read(Domain domain, String path) throws LibvirtException {
        int handle = number(ask(domain, "guest-file-open", Map.of("path", path, "mode", "r")), "guest-file-open");
        try {
            JsonNode answer = ask(domain, "guest-file-read", Map.of("handle", handle, "count", 65536));
            return new String(bytes(answer.path("buf-b64"), "guest-file-read"), StandardCharsets.UTF_8);
        } finally {
            ask(domain, "guest-file-close", Map.of("handle", handle));
        }
    }

    /** Asks the agent one of its own questions and gives what it returned. */
    static JsonNode ask(Domain domain, String command, Map<String, ?> arguments) throws LibvirtException {
        try {
            return returned(command, domain.qemuAgentCommand(JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments)), ANSWER_SECONDS, 0));
        } catch (LibvirtException e) {
            // libvirt has no number of its own for having heard megabytes without an end.
            if (Failures.is(e, ErrorNumber.VIR_ERR_SYSTEM_ERROR) && String.valueOf(e.getMessage()).contains("No complete agent response")) throw nonsense(command, "does not end", e);
            throw e;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws HypervisorException GUEST_REFUSED when that is no answer */
    static JsonNode returned(String command, String answer) {
        if (answer == null || answer.length() > MOST_ANSWER_CHARS) throw nonsense(command, answer == null ? "says nothing" : "does not end within " + MOST_ANSWER_CHARS + " characters", null);
        try {
            var said = JSON.readTree(answer);
            if (!said.has("return")) throw nonsense(command, "has no result", null);
            return said.path("return");
        } catch (JsonProcessingException e) {
            throw nonsense(command, "is not JSON", e);
        }
    }

    /** @throws HypervisorException GUEST_REFUSED when it is none */
    static int number(JsonNode said, String command) {
        if (!said.isIntegralNumber() || !said.canConvertToInt()) throw nonsense(command, "is not a number", null);
        return said.asInt();
    }

    /** Absent: none. @throws HypervisorException GUEST_REFUSED when they are not in base64 */
    static byte[] bytes(JsonNode said, String command) {
        try {
            return Base64.getDecoder().decode(said.asText());
        } catch (IllegalArgumentException e) {
            throw nonsense(command, "is not base64", e);
        }
    }

    private static HypervisorException nonsense(String command, String how, Exception cause) {
        return new HypervisorException(HypervisorException.Kind.GUEST_REFUSED, "the guest agent's answer to " + command + " " + how, cause);
    }

    /** The C library's own function knows every scheme a Linux guest may have chosen (SHA-512, yescrypt, …). */
    private interface Crypt extends Library {
        String crypt(byte[] key, byte[] salt);
    }

    /** SAID also where this machine cannot tell: no such library, a scheme it does not know. */
    static synchronized Taken compare(String password, String hash) {
        if (!hash.startsWith("$")) return Taken.NOT; // locked, empty or no password at all
        try {
            String computed = Native.load("crypt", Crypt.class).crypt(terminated(password), terminated(hash));
            if (computed == null || computed.startsWith("*")) return Taken.SAID;
            return computed.equals(hash) ? Taken.SEEN : Taken.NOT;
        } catch (UnsatisfiedLinkError e) {
            LOG.debugf("no libcrypt here, passwords set in guests are not verified: %s", e.getMessage());
            return Taken.SAID;
        }
    }

    private static byte[] terminated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private GuestAgent() {}
}
