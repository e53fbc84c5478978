package portico.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A block is written once for each key, and by nobody who does not ask with an equal one. */
class RememberedTest {

    /** What a row shows, and how often it was asked for it. */
    private record Row(String name, AtomicInteger asked) {
        public String shown() {
            asked.incrementAndGet();
            return "<" + name + ">";
        }
    }

    private final Engine engine = Engine.builder().addDefaults().addDefaultSectionHelpers().addValueResolver(new io.quarkus.qute.ReflectionValueResolver())
            .addSectionHelper(new RememberedSection()).addResultMapper(new HtmlEscaper(List.of("text/html"))).build();

    @Test void a_block_is_written_once_for_each_key() {
        var page = engine.parse("{#for row in rows}{#remembered row.name}[{row.shown} {row.name}]{/remembered}{/for}");
        var first = new Row("a", new AtomicInteger());
        var other = new Row("b", new AtomicInteger());
        var again = new Row("a", new AtomicInteger());
        assertThat(page.data("rows", List.of(first, other)).render()).isEqualTo("[<a> a][<b> b]");
        assertThat(page.data("rows", List.of(other, again, first)).render()).isEqualTo("[<b> b][<a> a][<a> a]");
        assertThat(first.asked()).hasValue(1);
        assertThat(other.asked()).hasValue(1);
        assertThat(again.asked()).as("its key was known").hasValue(0);
    }

    @Test void two_places_do_not_share_what_they_know() {
        var page = engine.parse("{#remembered key}one{/remembered} {#remembered key}two{/remembered}");
        assertThat(page.data("key", 1).render()).isEqualTo("one two");
        assertThat(page.data("key", 1).render()).isEqualTo("one two");
    }
}
