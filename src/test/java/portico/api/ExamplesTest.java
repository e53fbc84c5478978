package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import portico.testing.Given;

/** The example answers of the reference were given by the commands themselves. {@code -Dportico.record=true} records them anew. */
@QuarkusTest
class ExamplesTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final Path FILE = Path.of("src/main/resources/api-examples.json");

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    @Inject Corridor corridor;

    @Test void answers_look_like_the_recorded_ones() throws IOException {
        var answers = JSON.createObjectNode();
        for (var entry : catalogue.entries()) answer(entry).ifPresent(example -> answers.set(entry.key(), example));
        if (Boolean.getBoolean("portico.record")) Files.writeString(FILE, JSON.writeValueAsString(JSON.treeToValue(answers, TreeMap.class)) + "\n");
        var recorded = JSON.readTree(Files.readString(FILE));
        var all = new SoftAssertions();
        answers.properties().forEach(answer -> {
            var example = recorded.get(answer.getKey());
            all.assertThat(example).as(answer.getKey() + " was never recorded: -Dportico.record=true").isNotNull();
            if (example != null) all.assertThat(shape(example)).as(answer.getKey()).isEqualTo(shape(answer.getValue()));
        });
        assertThat(answers.size()).isGreaterThan(catalogue.entries().size() / 2);
        all.assertAll();
    }

    private Optional<ObjectNode> answer(Entry entry) throws IOException {
        var house = samples.household(Given.ACME);
        var caller = entry.open == Level.SYSTEM ? Caller.system(Given.ACME, Door.API, "192.0.2.7") : Caller.user(Given.ACME, house.owner().id(), house.owner().username(), Door.API, "192.0.2.7");
        try {
            // A site has only so many, and other tests make some.
            if (entry.action.startsWith("system_token_")) given.sql("delete from access_token where user_id is null");
            // In whatever order they come, the list has something to show.
            if (entry.key().equals("system_token_list")) corridor.run(caller, "system_token_create", samples.legal(catalogue.find("system_token_create", null), entry.open, house));
            var answer = corridor.run(caller, entry.action, parameters(entry, house));
            var json = shortened(JSON.readTree(harmless(Typed.text(entry, answer))));
            var form = harmless(Rendering.text(answer));
            if (form.startsWith("[")) form = shortened(JSON.readTree(form)).toString();
            var example = JSON.createObjectNode().put("form", form.length() > 2000 ? form.substring(0, 2000) + " …" : form);
            example.set("json", json);
            return Optional.of(example);
        } catch (Refusal impossible) {
            // It needs more of a history than a household has; its own tests tell it.
            return Optional.empty();
        }
    }

    /** Lists are asked without conditions, so that they have something to show. */
    private Map<String, String> parameters(Entry entry, Samples.Household house) {
        var parameters = samples.legal(entry, entry.open, house);
        if (entry.action.equals("vm_info")) parameters.put("vpsid", String.valueOf(house.ids().get("Vm")));
        return parameters;
    }

    private static JsonNode shortened(JsonNode tree) {
        if (!(tree instanceof ArrayNode list) || list.size() < 2) return tree;
        return JSON.createArrayNode().add(list.get(0));
    }

    /** Nothing that looks like a key, and nothing that is this very run's. */
    private static String harmless(String text) { return text.replaceAll("pt_acme_[A-Za-z0-9_-]{43}", "pt_acme_EXAMPLE").replaceAll("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", "EXAMPLE"); }

    private static String shape(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var fields = new TreeMap<String, String>();
                object.properties().forEach(field -> fields.put(field.getKey(), field.getKey().equals("form") ? head(field.getValue().asText()) : shape(field.getValue())));
                yield fields.toString();
            }
            case ArrayNode list -> list.isEmpty() ? "[]" : "[" + shape(list.get(0)) + "]";
            // What may be absent is null on one day and text on another.
            default -> "value";
        };
    }

    private static String head(String form) { return form.startsWith("0") ? "0 with " + form.chars().filter(c -> c == '|').count() : form.substring(0, 1).replaceAll("[a-z]", "word"); }
}
