package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;

/** The agent is the customer's program, and may answer anything. */
class GuestAgentTest {

    @Test void what_it_returned_is_read() {
        assertThat(GuestAgent.returned("guest-ping", "{\"return\": {}}").isObject()).isTrue();
        assertThat(GuestAgent.number(GuestAgent.returned("guest-exec", "{\"return\": {\"pid\": 7}}").path("pid"), "guest-exec")).isEqualTo(7);
        assertThat(GuestAgent.bytes(GuestAgent.returned("guest-file-read", "{\"return\": {\"buf-b64\": \"aGk=\"}}").path("buf-b64"), "guest-file-read")).asString().isEqualTo("hi");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "@@@", "{", "[]", "7", "null", "\"return\"", "{\"error\": {\"desc\": \"no\"}}", "{\"return\": {\"pid\":", "{\"return\": \u0000}" })
    void nonsense_is_a_refusal_of_the_guests(String answer) { refused(() -> GuestAgent.returned("guest-ping", answer)); }

    @Test void so_is_what_does_not_end() {
        refused(() -> GuestAgent.returned("guest-ping", "{\"return\": \"" + "a".repeat(GuestAgent.MOST_ANSWER_CHARS) + "\"}"));
        refused(() -> GuestAgent.returned("guest-ping", "{\"return\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
        refused(() -> GuestAgent.returned("guest-ping", null));
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"seven\"", "7.5", "99999999999", "{}", "[]", "true" })
    void and_what_should_be_a_number_and_is_none(String said) throws Exception {
        var node = new ObjectMapper().readTree(said);
        refused(() -> GuestAgent.number(node, "guest-exec"));
    }

    @Test void and_what_should_be_bytes() throws Exception {
        var node = new ObjectMapper().readTree("\"!!!\"");
        refused(() -> GuestAgent.bytes(node, "guest-exec-status"));
    }

    private static void refused(ThrowingCallable question) {
        assertThatThrownBy(question).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.GUEST_REFUSED)).hasMessageStartingWith("the guest agent's answer to ");
    }
}
