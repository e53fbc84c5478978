package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;

/** The OpenAPI document is one, to the parser that most tools use, and says what the catalogue says. */
@QuarkusTest
class OpenApiTest {

    @Inject Catalogue catalogue;

    @Test void a_strict_parser_has_no_complaint() {
        var page = new BrowserClient().open("/api/openapi.json").is(200);
        assertThat(page.header("Content-Type")).startsWith("application/json");
        var options = new ParseOptions();
        options.setResolve(true);
        var parsed = new OpenAPIV3Parser().readContents(page.text(), null, options);
        assertThat(parsed.getMessages()).isEmpty();
        var document = parsed.getOpenAPI();
        assertThat(document.getOpenapi()).isEqualTo("3.1.0");
        var byToken = catalogue.entries().stream().filter(entry -> !entry.keys).toList();
        assertThat(document.getPaths()).hasSize(byToken.size() + 1);
        for (var entry : byToken) {
            var operation = document.getPaths().get("/api/v1/" + entry.key()).getPost();
            assertThat(operation.getOperationId()).isEqualTo(entry.key().replace('/', '_'));
            assertThat(operation.getResponses()).containsKeys("200", "401", "403", "429", "503");
            var schema = document.getComponents().getSchemas().get(operation.getOperationId());
            for (var p : entry.parameters) if (!p.wire().endsWith("*")) assertThat(schema.getProperties()).as(entry.key()).containsKey(p.wire());
        }
        var form = document.getPaths().get("/process.aspx").getPost().getRequestBody().getContent();
        assertThat(form).containsOnlyKeys("application/x-www-form-urlencoded", "multipart/form-data");
        assertThat(form.get("multipart/form-data").getSchema().getAnyOf()).hasSize(catalogue.entries().size());
    }
}
