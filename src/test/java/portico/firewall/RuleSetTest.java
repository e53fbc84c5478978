package portico.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portico.firewall.Act.*;
import static portico.firewall.Direction.*;
import static portico.firewall.Match.*;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portico.api.Refusal;

/** What rules mean, before any packet comes. */
class RuleSetTest {

    private static final InetAddress ANN = InetAddress.ofLiteral("198.51.100.7"), BOB = InetAddress.ofLiteral("2001:db8:7::9");

    @Test void the_first_rule_that_fits_decides_and_else_the_default() {
        var set = new RuleSet(true, false, true, List.of(rule(IN, DROP, TCP, "22", "198.51.100.0/28"), rule(IN, ALLOW, TCP, "20-30", ""), rule(IN, ALLOW, ANY, "", "2001:db8:7::/48"), rule(OUT, DROP, TCP, "25", "")));
        assertThat(set.lets(IN, TCP, 22, null)).isTrue();
        assertThat(set.lets(IN, TCP, 22, ANN)).isFalse();
        assertThat(set.lets(IN, TCP, 23, ANN)).isTrue();
        assertThat(set.lets(IN, UDP, 22, null)).isFalse();
        assertThat(set.lets(IN, UDP, 22, BOB)).isTrue();
        assertThat(set.lets(IN, ICMP, 0, BOB)).isTrue();
        assertThat(set.lets(IN, ICMP, 0, ANN)).isFalse();
        assertThat(set.lets(OUT, TCP, 25, null)).isFalse();
        assertThat(set.lets(OUT, TCP, 443, null)).isTrue();
        assertThat(set.switched(false).lets(OUT, TCP, 25, null)).isTrue();
        assertThat(set.without(7).rules()).hasSize(4);
    }

    @Test void who_is_let_in_where_not_everybody_is() {
        var office = new RuleSet(true, false, true, List.of(rule(IN, DROP, TCP, "22", "198.51.100.7"), rule(IN, ALLOW, TCP, "22", "198.51.100.0/24"), rule(OUT, ALLOW, TCP, "22", "192.0.2.1"), rule(IN, ALLOW, ANY, "", "2001:db8::/32"), rule(IN, ALLOW, UDP, "", "192.0.2.2"),
                rule(IN, DROP, TCP, "", ""), rule(IN, ALLOW, TCP, "22", "192.0.2.3")));
        assertThat(office.onlyFrom(TCP, 22)).containsExactly("198.51.100.0/24", "2001:db8::/32");
        assertThat(office.onlyFrom(TCP, 80)).containsExactly("2001:db8::/32");
        assertThat(new RuleSet(true, false, true, List.of(rule(IN, DROP, TCP, "22", "198.51.100.7"))).onlyFrom(TCP, 22)).isEmpty();
        assertThat(office.switched(false).onlyFrom(TCP, 22)).isEmpty();
    }

    @ParameterizedTest @CsvSource(delimiter = '|', value = {"22|22", " 443 , 80 |80,443", "80,79,81|79-81", "8000-8100,8050-8200|8000-8200", "1-65535|1-65535", "22,22|22", "1000-2000,5|5,1000-2000"})
    void ports_are_written_in_order(String sent, String written) { assertThat(Ports.demand("ports", sent)).isEqualTo(written); }

    @ParameterizedTest @ValueSource(strings = {"0", "65536", "22-", "-22", "30-20", "22;23", "ssh", "1,2,", "99999999999", "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31"})
    void what_is_no_port_is_refused(String sent) { assertThatThrownBy(() -> Ports.demand("ports", sent)).isInstanceOf(Refusal.class); }

    @ParameterizedTest @CsvSource({"198.51.100.7,198.51.100.7", "198.51.100.7/32,198.51.100.7", "198.51.100.7/24,198.51.100.0/24", "0.0.0.0/0,0.0.0.0/0", "2001:DB8::1,2001:db8::1", "2001:db8:1:2:3::/64,2001:db8:1:2::/64", "::/0,::/0"})
    void the_other_side_is_written_as_its_network_begins(String sent, String written) { assertThat(Remotes.demand("remote", sent)).isEqualTo(written); }

    @ParameterizedTest @ValueSource(strings = {"198.51.100.7/33", "198.51.100.7/", "198.51.100", "fe80::1%eth0", "2001:db8::/129", "example.com", "10.0.0.1/8/8", "10.0.0.1/-1", "[::1]", "1.2.3.4; drop"})
    void what_is_no_address_is_refused(String sent) { assertThatThrownBy(() -> Remotes.demand("remote", sent)).isInstanceOf(Refusal.class); }

    @Test void everybody_is_in_the_network_of_all_and_nobody_in_particular_in_no_other() {
        assertThat(Remotes.contain("0.0.0.0/0", null)).isTrue();
        assertThat(Remotes.contain("198.51.100.0/24", null)).isFalse();
        assertThat(Remotes.contain("198.51.100.0/24", ANN)).isTrue();
        assertThat(Remotes.contain("198.51.101.0/24", ANN)).isFalse();
        assertThat(Remotes.contain("198.51.100.0/24", BOB)).isFalse();
    }

    private static RuleSet.Rule rule(Direction direction, Act act, Match protocol, String ports, String remote) { return new RuleSet.Rule(null, direction, act, protocol, ports, remote, ""); }
}
