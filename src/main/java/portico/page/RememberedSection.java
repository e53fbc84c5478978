package portico.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.EngineConfiguration;
import io.quarkus.qute.ResultNode;
import io.quarkus.qute.Scope;
import io.quarkus.qute.SectionHelper;
import io.quarkus.qute.SectionHelperFactory;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code {#remembered key}…{/remembered}}: what the block came to the last time with an equal key, for parts that are shown again and again and seldom change. The key must hold
 * everything that the block shows, the language as well.
 */
@EngineConfiguration
public class RememberedSection implements SectionHelperFactory<SectionHelper> {

    private static final String KEY = "key";
    /** Of all blocks at one place in a template together; those that were not asked for longest go first. */
    private static final long MOST_CHARACTERS = 8 << 20;

    @Override public List<String> getDefaultAliases() { return List.of("remembered"); }

    @Override public ParametersInfo getParameters() { return ParametersInfo.builder().addParameter(KEY).build(); }

    @Override public Scope initializeBlock(Scope outer, BlockInfo block) {
        if (block.getLabel().equals(MAIN_BLOCK_NAME)) block.addExpression(KEY, block.getParameter(KEY));
        return outer;
    }

    @Override public SectionHelper initialize(SectionInitContext context) {
        var key = context.getExpression(KEY);
        Cache<Object, Text> known = Caffeine.newBuilder().maximumWeight(MOST_CHARACTERS).weigher((Object shown, Text text) -> text.written.length()).build();
        return within -> within.resolutionContext().evaluate(key).thenCompose(shown -> {
            var before = known.getIfPresent(shown);
            if (before != null) return CompletedStage.of(before);
            return within.execute().thenApply(block -> {
                var text = new Text(block);
                known.put(shown, text);
                return text;
            });
        });
    }

    private static final class Text extends ResultNode {
        final String written;

        Text(ResultNode block) {
            var text = new StringBuilder();
            block.process(text::append);
            written = text.toString();
        }

        @Override public void process(Consumer<String> page) { page.accept(written); }
    }
}
