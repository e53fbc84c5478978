package portico.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.TreeMap;
import java.util.TreeSet;

/** The catalogue as an OpenAPI 3.1 document: each command an operation of the JSON face, all of them together the one operation of the XenSystem form. */
@Singleton
class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROBLEM = "#/components/schemas/Problem";

    private final Catalogue catalogue;
    private final Reasons reasons;
    private final Examples examples;

    OpenApi(Catalogue catalogue, Reasons reasons, Examples examples) {
        this.catalogue = catalogue;
        this.reasons = reasons;
        this.examples = examples;
    }

    String document(String origin) {
        var root = JSON.createObjectNode().put("openapi", "3.1.0");
        root.putObject("info").put("title", "Portico").put("version", "1").put("description", "Read off the running portal. The reference for people: " + origin + "/api/docs");
        root.putArray("servers").addObject().put("url", origin);
        var paths = root.putObject("paths");
        form(paths.putObject("/process.aspx").putObject("post"));
        // What is about keys and tokens is not open to tokens, and the JSON face knows no other proof.
        for (var entry : catalogue.entries()) if (!entry.keys) operation(paths.putObject(JsonDoor.PREFIX + entry.key()).putObject("post"), entry);
        components(root.putObject("components"));
        root.putArray("security").addObject().putArray("token");
        return root.toString();
    }

    private void form(ObjectNode post) {
        post.put("operationId", "xensystem").put("summary", "Any command by the XenSystem form; the answer is HTTP 200 whatever happens").putArray("tags").add("form");
        post.putArray("security");
        var c = post.putArray("parameters").addObject().put("name", "c").put("in", "query").put("required", true);
        c.putObject("schema").put("type", "string").put("const", "api");
        var body = post.putObject("requestBody").put("required", true);
        for (var type : new String[] {"application/x-www-form-urlencoded", "multipart/form-data"}) {
            var any = body.withObject("content").putObject(type).putObject("schema").putArray("anyOf");
            catalogue.entries().forEach(entry -> any.addObject().put("$ref", "#/components/schemas/" + name(entry) + "_form"));
        }
        var responses = post.putObject("responses");
        responses.putObject("200").put("description", "0, 0|part|part, JSON with all scalars as strings, or -1|reason").putObject("content").putObject("text/plain").putObject("schema").put("type", "string");
        responses.putObject("413").put("description", "The body is over 1 MiB");
        responses.putObject("429").put("description", "Too many requests; only where the hosting site turned hard limits on").putObject("headers").putObject("Retry-After").putObject("schema").put("type", "integer");
    }

    private void operation(ObjectNode post, Entry entry) {
        post.put("operationId", name(entry)).put("summary", entry.says).put("x-level", entry.open.name().toLowerCase()).put("x-changes", entry.changes).putArray("tags").add(entry.action.split("_")[0]);
        if (entry.changes) post.putArray("parameters").addObject().put("$ref", "#/components/parameters/IdempotencyKey");
        post.putObject("requestBody").putObject("content").putObject("application/json").putObject("schema").put("$ref", "#/components/schemas/" + name(entry));
        var responses = post.putObject("responses");
        var ok = responses.putObject("200").put("description", "Done");
        ok.putObject("headers").putObject("RateLimit-Remaining").put("description", "Calls this token may make at once").putObject("schema").put("type", "integer");
        var content = ok.putObject("content").putObject("application/json");
        var example = examples.json(entry);
        content.set("schema", example.map(OpenApi::shape).orElseGet(JSON::createObjectNode));
        example.ifPresent(tree -> content.set("example", tree));
        var byStatus = new TreeMap<Integer, TreeSet<String>>();
        reasons.of(entry).forEach(code -> byStatus.computeIfAbsent(Problem.status(code), s -> new TreeSet<>()).add(code));
        Reasons.OF_ALL.forEach(code -> byStatus.computeIfAbsent(Problem.status(code), s -> new TreeSet<>()).add(code));
        byStatus.forEach((status, codes) -> responses.putObject(String.valueOf(status)).put("description", String.join(", ", codes))
                .putObject("content").putObject("application/problem+json").putObject("schema").put("$ref", PROBLEM));
    }

    private void components(ObjectNode components) {
        var schemas = components.putObject("schemas");
        for (var entry : catalogue.entries()) {
            input(schemas.putObject(name(entry)), entry, false);
            input(schemas.putObject(name(entry) + "_form"), entry, true);
        }
        var problem = schemas.putObject("Problem").put("type", "object").put("description", "RFC 9457");
        var fields = problem.putObject("properties");
        fields.putObject("type").put("type", "string").put("format", "uri-reference");
        for (var name : new String[] {"title", "detail", "code", "field"}) fields.putObject(name).put("type", "string");
        fields.putObject("status").put("type", "integer");
        problem.putArray("required").add("type").add("title").add("status").add("detail").add("code");
        var key = components.putObject("parameters").putObject("IdempotencyKey").put("name", "Idempotency-Key").put("in", "header")
                .put("description", "The call's own name: under it the call is done once within 24 hours");
        key.putObject("schema").put("type", "string").put("minLength", 1).put("maxLength", 255);
        components.putObject("securitySchemes").putObject("token").put("type", "http").put("scheme", "bearer").put("description", "An access token from the account page or user_token_create");
    }

    private static void input(ObjectNode schema, Entry entry, boolean form) {
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        var required = new TreeSet<String>();
        if (form) {
            properties.putObject("identity").put("type", "string").putArray("enum").add("user").add("system");
            properties.putObject("api_username").put("type", "string");
            properties.putObject("api_key").put("type", "string").put("format", "password");
            properties.putObject("action").put("type", "string").put("const", entry.action);
            if (!entry.sub.isEmpty()) properties.putObject("subaction").put("type", "string").put("const", entry.sub);
            required.add("api_key");
            required.add("action");
            if (!entry.sub.isEmpty()) required.add("subaction");
        }
        for (var p : entry.parameters) {
            if (p.wire().endsWith("*")) {
                property(schema.withObject("patternProperties").putObject("^" + p.wire().replace("*", "[0-9]{1,2}$")), p, form);
                continue;
            }
            property(properties.putObject(p.wire()), p, form);
            if (p.required(entry.open) && (entry.open == Level.SYSTEM || p.required(Level.SYSTEM))) required.add(p.wire());
        }
        if (!required.isEmpty()) required.forEach(schema.putArray("required")::add);
    }

    private static void property(ObjectNode property, Entry.Parameter p, boolean form) {
        property.put("description", p.says() + (p.only() == null ? "" : " [" + p.only().name().toLowerCase() + " only]"));
        var scalar = property;
        if (p.list() && !form) {
            property.put("type", "array");
            scalar = property.putObject("items");
        }
        boolean words = p.type() == String.class || p.type().isEnum() || p.kind().equals("date");
        scalar.put("type", words || p.list() && form ? "string" : p.kind().equals("truth") && !form ? "boolean" : "integer");
        if (p.type().isEnum() && !(p.list() && form)) p.codes().forEach(scalar.withArray("enum")::add);
        if (p.kind().equals("date")) scalar.put("pattern", "^[0-9]{8}$");
        if (!p.list() && !p.type().isEnum()) Declared.limits(p).forEach((name, limit) -> property.set(name, JSON.valueToTree(name.equals("pattern") ? "^(?:" + limit + ")$" : limit)));
        if (p.secret()) scalar.put("format", "password");
        if (p.defaultText() != null && !p.defaultText().isEmpty() && !p.list()) {
            if (words) property.put("default", p.defaultText());
            else if (p.kind().equals("truth") && !form) property.put("default", p.defaultText().equals("1") || p.defaultText().equals("true"));
            else if (p.defaultText().matches("-?[0-9]+")) property.put("default", Long.parseLong(p.defaultText()));
        }
    }

    /** A schema that fits the recorded answer. */
    private static ObjectNode shape(JsonNode example) {
        var schema = JSON.createObjectNode();
        switch (example.getNodeType()) {
            case OBJECT -> {
                schema.put("type", "object");
                var properties = schema.putObject("properties");
                example.properties().forEach(field -> properties.set(field.getKey(), shape(field.getValue())));
            }
            case ARRAY -> {
                schema.put("type", "array");
                schema.set("items", example.isEmpty() ? JSON.createObjectNode() : shape(example.get(0)));
            }
            case BOOLEAN -> schema.put("type", "boolean");
            case NUMBER -> schema.put("type", example.isIntegralNumber() ? "integer" : "number");
            case STRING -> schema.put("type", "string");
            default -> { }
        }
        return schema;
    }

    private static String name(Entry entry) { return entry.key().replace('/', '_'); }
}
