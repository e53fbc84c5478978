package portico.rdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portico.api.Refusal;

/** Names of addresses, and of hosts. */
class ReverseZonesTest {

    @ParameterizedTest @CsvSource({"203.0.113.7,7.113.0.203.in-addr.arpa.", "2001:db8::567:89ab,b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."})
    void addresses_are_written_backwards(String address, String pointer) { assertThat(ReverseZones.pointer(address)).isEqualTo(pointer); }

    @Test void the_nearest_zone_holds_a_name() {
        assertThat(ReverseZones.holding("7.113.0.203.in-addr.arpa.", List.of("0.203.in-addr.arpa.", "113.0.203.in-addr.arpa.", "example.com."))).contains("113.0.203.in-addr.arpa.");
        assertThat(ReverseZones.holding("7.113.0.203.in-addr.arpa.", List.of("3.0.203.in-addr.arpa.", "13.0.203.in-addr.arpa."))).isEmpty();
    }

    @ParameterizedTest @CsvSource({"mail.example.com,mail.example.com", "MAIL.Example.COM.,mail.example.com", "bücher.example,xn--bcher-kva.example", "a.b-c.d9,a.b-c.d9"})
    void host_names_are_written_as_dns_knows_them(String typed, String name) { assertThat(HostNames.demand(typed)).isEqualTo(name); }

    @ParameterizedTest @ValueSource(strings = {"mail", "203.0.113.7", "-a.example.com", "a..com", "a_b.example.com", "*.example.com", "example.com/x", "a b.com", "mail.example.com\nx"})
    void what_is_no_host_name_is_refused(String typed) { assertThatThrownBy(() -> HostNames.demand(typed)).isInstanceOf(Refusal.class); }
}
