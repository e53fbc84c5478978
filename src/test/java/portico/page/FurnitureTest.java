package portico.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small rules of the page furniture. */
class FurnitureTest {

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "vm/1", "/vm\r\nSet-Cookie: a=b", "/ü"})
    void a_form_sends_nobody_to_foreign_places(String path) { assertThat(Pages.within(path)).isEqualTo("/"); }

    @Test void and_everybody_within() { assertThat(Pages.within("/vm/7/reinstall?x=1")).isEqualTo("/vm/7/reinstall?x=1"); }

    @Test void pages_are_framed_only_by_whom_the_tenant_named() {
        assertThat(SecurityHeaders.policy(Brand.NEUTRAL)).contains("frame-ancestors 'none'").contains("script-src 'self'").doesNotContain("unsafe");
        var embedded = new Brand("acme", "Acme", "#1d5bd6", "https://cdn.acme.test/logo.svg?x=1", null, "en", List.of("https://www.acme.test"));
        assertThat(SecurityHeaders.policy(embedded)).contains("frame-ancestors 'self' https://www.acme.test").contains("img-src 'self' data: https://cdn.acme.test;");
    }

    @Test void what_was_said_is_one_of_our_own_words() {
        for (var said : Said.values()) assertThat(Said.of(said.word())).contains(said);
        assertThat(Said.of("your password is wrong")).isEmpty();
        assertThat(Said.of(null)).isEmpty();
    }
}
