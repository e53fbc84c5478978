package portico.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portico.api.Refusal;

/** What a range brings. */
class AddressPlanTest {

    @Test void a_network_of_ipv4_brings_all_but_its_ends_the_gateway_and_what_is_named() {
        var plan = AddressPlan.of("203.0.113.8/29", "203.0.113.9", List.of("203.0.113.12", "198.51.100.1"), 128);
        assertThat(plan.add()).containsExactly("203.0.113.10", "203.0.113.11", "203.0.113.13", "203.0.113.14");
        assertThat(plan.skipped()).containsExactly("203.0.113.8", "203.0.113.9", "203.0.113.12", "203.0.113.15");
        assertThat(plan.from() + " " + plan.to() + " " + plan.mask()).isEqualTo("203.0.113.8 203.0.113.15 29");
        assertThat(plan.without(Set.of("203.0.113.11")).add()).hasSize(3);
        assertThat(plan.reaches("203.0.113.9", 29)).isTrue();
        assertThat(plan.reaches("203.0.113.1", 29)).isFalse();
        assertThat(plan.reaches("203.0.113.1", 24)).isTrue();
    }

    @Test void a_range_brings_its_ends_too() {
        assertThat(AddressPlan.of("203.0.113.255-203.0.114.1", "203.0.113.1", List.of(), 128).add()).containsExactly("203.0.113.255", "203.0.114.0", "203.0.114.1");
        assertThat(AddressPlan.of("203.0.113.7", "203.0.113.1", List.of(), 128).add()).containsExactly("203.0.113.7");
        assertThat(AddressPlan.of("203.0.113.6/31", "203.0.113.1", List.of(), 128).add()).containsExactly("203.0.113.6", "203.0.113.7");
    }

    @Test void ipv6_is_given_away_by_networks_or_one_by_one() {
        var networks = AddressPlan.of("2001:db8:10::/60", "2001:db8:10::1", List.of("2001:db8:10:3::"), 64);
        assertThat(networks.add()).hasSize(14).startsWith("2001:db8:10:1::/64").doesNotContain("2001:db8:10:3::/64").endsWith("2001:db8:10:f::/64");
        assertThat(networks.skipped()).containsExactly("2001:db8:10::", "2001:db8:10:3::");
        assertThat(AddressPlan.of("2001:db8:10::/126", "2001:db8:10::1", List.of(), 128).add()).containsExactly("2001:db8:10::2", "2001:db8:10::3");
        assertThat(AddressPlan.of("2001:db8:10::1000-2001:db8:10::1fff", "fe80::1", List.of(), 128).add()).hasSize(4096);
    }

    @ParameterizedTest @CsvSource({"203.0.113.0/33,128,block.range", "203.0.113.9-203.0.113.2,128,block.range", "2001:db8::/48,128,block.many", "10.0.0.0/8,128,block.many", "2001:db8::/64,48,block.each",
            "203.0.113.1-2001:db8::,128,block.family", "203.0.113.0/24/2,128,block.range", "nonsense,128,user.address"})
    void what_is_no_range_or_too_much_is_refused(String range, int each, String code) {
        assertThatThrownBy(() -> AddressPlan.of(range, range.contains("::/") ? "2001:db8::1" : "203.0.113.1", List.of(), each)).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code).isEqualTo(code));
    }
}
