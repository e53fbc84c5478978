package portico.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portico.api.Refusal;

/** What people type, and what they type to deceive. */
class SiteNameTest {

    @ParameterizedTest
    @CsvSource({
        "www.example.com, www.example.com", "WWW.Example.COM, www.example.com", "' example.com. ', example.com", "中文.com, xn--fiq228c.com", "例子。测试, xn--fsqu00a.xn--0zwm56d",
        "bücher.example, xn--bcher-kva.example", "BÜCHER.example, xn--bcher-kva.example", "bu\u0308cher.example, xn--bcher-kva.example", "faß.example, xn--fa-hia.example", "xn--fiq228c.com, xn--fiq228c.com",
        "ｗｗｗ.example.com, www.example.com", "пример.рф, xn--e1afmkfd.xn--p1ai", "日本語カナ.jp, xn--lck2c295sncbk91h.jp", "1.2.3.example, 1.2.3.example", "a\u200bb.com, ab.com", "a-b--c.example, a-b--c.example"})
    void is_read(String typed, String ascii) { assertThat(SiteName.of(typed).ascii()).isEqualTo(ascii); }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.example.com", "www.*.com", "localhost", "com", ".", "..", "example..com", ".example.com", "example.com..", "-a.example", "a-.example", "a_b.example", "10.0.0.1", "127.1", "[::1]",
        "::1", "example.com:80", "http://example.com", "example.com/path", "example.com?x", "user@example.com", "exa mple.com", "example.com\nevil.com", "example.com evil.com", "example.com;del map x",
        "example.123", "xn--a.com", "xn--.com", "xn--zzzzzz99999.com", "\u202eexample.com", "exam\u00adple com", "例 子.com", "a,b.com", "'; drop table vm; --", "#example.com", "{x}.com", "\u0000.com"})
    void is_no_name(String typed) { assertThatThrownBy(() -> SiteName.of(typed)).isInstanceOf(Refusal.class).hasMessage("Parameter domain must be a full domain name such as www.example.com, without wildcard, port or path"); }

    @ParameterizedTest
    @ValueSource(strings = {"аpple.com", "раураl.com", "аррӏе.com", "gооgle.com", "xn--80ak6aa92e.com", "ɡoogle.com", "micrоsoft.com"})
    void is_made_to_be_taken_for_another(String typed) { assertThatThrownBy(() -> SiteName.of(typed)).isInstanceOf(Refusal.class).hasMessageContaining("look alike"); }

    @ParameterizedTest
    @ValueSource(strings = {"com.cn", "CO.UK.", "公司.cn", "xn--55qx5d.cn", "edu.tw", "github.io", "foo.ck", "kawasaki.jp"})
    void is_nobodys(String typed) { assertThatThrownBy(() -> SiteName.of(typed)).isInstanceOf(Refusal.class).hasMessage("Parameter domain is a public suffix, below which everybody registers domains. Bind a domain below it"); }

    @ParameterizedTest
    @ValueSource(strings = {"example.com.cn", "www.co.uk", "例子.公司.cn", "me.github.io", "www.ck", "city.kawasaki.jp", "example.test"})
    void lies_below_what_is_nobodys(String typed) { assertThat(SiteName.of(typed).ascii()).contains("."); }

    @Test void lengths_are_those_of_DNS() {
        var label = "a".repeat(63);
        assertThat(SiteName.of(label + ".com").ascii()).hasSize(67);
        for (var longer : new String[] {label + "a.com", "a.".repeat(150) + "com", "例".repeat(60) + ".com", (label + ".").repeat(4) + "com"})
            assertThatThrownBy(() -> SiteName.of(longer)).isInstanceOf(Refusal.class);
    }

    @Test void names_that_look_alike_are_known_as_such() {
        assertThat(SiteName.of("modern.example").looks()).isEqualTo(SiteName.of("modem.example").looks());
        assertThat(SiteName.of("paypa1.example").looks()).isEqualTo(SiteName.of("paypal.example").looks());
        assertThat(SiteName.of("one.example").looks()).isNotEqualTo(SiteName.of("two.example").looks());
    }
}
