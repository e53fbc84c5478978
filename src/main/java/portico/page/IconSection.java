package portico.page;

import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.EngineConfiguration;
import io.quarkus.qute.Expression;
import io.quarkus.qute.ResultNode;
import io.quarkus.qute.Scope;
import io.quarkus.qute.SectionHelper;
import io.quarkus.qute.SectionHelperFactory;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * {@code {#icon 'server' /}}: a picture of {@code icons.svg}. Not a tag like the others in {@code templates/tags}: a page has a hundred of them, and a tag is a template
 * of its own each time; as such they took a third of what the list of machines costs.
 */
@EngineConfiguration
public class IconSection implements SectionHelperFactory<SectionHelper> {

    private static final String NAME = "name";

    @Inject Assets assets;
    private final Map<String, ResultNode> known = new ConcurrentHashMap<>();

    @Override public List<String> getDefaultAliases() { return List.of("icon"); }

    @Override public ParametersInfo getParameters() { return ParametersInfo.builder().addParameter(NAME).build(); }

    @Override public Scope initializeBlock(Scope outer, BlockInfo block) {
        block.addExpression(NAME, block.getParameter(NAME));
        return outer;
    }

    @Override public SectionHelper initialize(SectionInitContext context) {
        Expression name = context.getExpression(NAME);
        return within -> name(within, name).thenApply(value -> known.computeIfAbsent(String.valueOf(value), this::picture));
    }

    private static CompletionStage<Object> name(SectionHelper.SectionResolutionContext within, Expression name) {
        return name.isLiteral() ? CompletedStage.of(name.getLiteral()) : within.resolutionContext().evaluate(name);
    }

    private ResultNode picture(String name) {
        if (!name.matches("[a-z0-9-]+")) throw new IllegalArgumentException("no icon is called " + name);
        var text = "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"" + assets.address("icons.svg") + "#" + name + "\"/></svg>";
        return new ResultNode() {
            @Override public void process(Consumer<String> page) { page.accept(text); }
        };
    }
}
