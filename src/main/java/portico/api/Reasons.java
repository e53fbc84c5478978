package portico.api;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.ParameterizedType;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which reasons a command can refuse with, for the reference. Nobody writes them down: they are read from the compiled code, which names a reason wherever it
 * refuses. From {@code run} every call within the house is followed (not through ports, which refuse nothing), and of each method the words that are codes of the
 * catalogue are taken. What comes from a parameter's declaration is added. A reason that a method names but this command never meets is listed too: too many
 * rather than too few.
 */
@Singleton
class Reasons {

    /** What any call can be answered, whatever the command. */
    static final List<String> OF_ALL = List.of("access.denied", "access.token", "access.limit", "access.busy", "action.unknown", "token.scope", "user.locked", "request.malformed", "request.large",
            "request.method", "request.type", "parameter.twice", "once.key", "once.running", "once.reused", "unavailable", "internal");
    private static final String HOUSE = "portico/";

    private record Method(String owner, String name, String type) {}

    /** What one method says and whom it calls. */
    private record Body(Set<String> codes, Set<Method> calls) {}

    private final Binder binder;
    private final Set<String> known = new TreeSet<>(ResourceBundle.getBundle("refusals", Locale.ROOT).keySet());
    private final Map<String, Optional<ClassModel>> classes = new ConcurrentHashMap<>();
    private final Map<Method, Body> bodies = new ConcurrentHashMap<>();
    private final Map<String, SortedSet<String>> found = new ConcurrentHashMap<>();

    Reasons(Binder binder) { this.binder = binder; }

    /** Codes of this command's own reasons, without {@link #OF_ALL}. */
    SortedSet<String> of(Entry entry) { return found.computeIfAbsent(entry.key(), key -> find(entry)); }

    private SortedSet<String> find(Entry entry) {
        var codes = new TreeSet<String>();
        var start = new ArrayDeque<Method>();
        start.addAll(methods(entry.command.getClass(), "run"));
        start.addAll(methods(entry.input, "<init>"));
        beginAtThoseAskedFor(entry.command.getClass(), start);
        for (var p : entry.parameters) {
            codes.addAll(Declared.codes(p));
            binder.resolverOf(p.type()).ifPresent(resolver -> beginAt(resolver, start));
        }
        follow(start, codes);
        codes.removeAll(OF_ALL);
        return codes;
    }

    private void beginAt(Resolver<?> resolver, Deque<Method> start) {
        start.addAll(methods(resolver.getClass(), "find"));
        start.addAll(methods(resolver.getClass(), "self"));
        beginAtThoseAskedFor(resolver.getClass(), start);
    }

    /** A command or resolver may stand on resolvers, which it knows by their interface alone; those its constructor asks for. */
    private void beginAtThoseAskedFor(Class<?> asking, Deque<Method> start) {
        for (var constructor : asking.getDeclaredConstructors())
            for (var type : constructor.getGenericParameterTypes())
                if (type instanceof ParameterizedType p && p.getRawType() == Resolver.class && p.getActualTypeArguments()[0] instanceof Class<?> thing)
                    binder.resolverOf(thing).ifPresent(other -> beginAt(other, start));
    }

    private void follow(Deque<Method> open, Set<String> codes) {
        var seen = new HashSet<Method>(open);
        while (!open.isEmpty()) {
            var body = bodies.computeIfAbsent(open.pop(), this::read);
            codes.addAll(body.codes);
            for (var call : body.calls) if (seen.add(call)) open.push(call);
        }
    }

    private List<Method> methods(Class<?> type, String name) {
        var owner = type.getName().replace('.', '/');
        return model(owner).stream().flatMap(model -> model.methods().stream()).filter(m -> m.methodName().equalsString(name)).map(m -> new Method(owner, name, m.methodType().stringValue())).toList();
    }

    private Body read(Method method) {
        var body = new Body(new TreeSet<>(), new LinkedHashSet<>());
        for (var owner = method.owner; owner != null && owner.startsWith(HOUSE); owner = parent(owner)) {
            var code = model(owner).flatMap(model -> model.methods().stream().filter(m -> m.methodName().equalsString(method.name) && m.methodType().equalsString(method.type)).findFirst()).flatMap(MethodModel::code);
            if (code.isEmpty()) continue;
            for (var element : code.get())
                switch (element) {
                    case ConstantInstruction constant -> note(constant.constantValue(), body);
                    case InvokeInstruction call -> body.calls.add(new Method(call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue()));
                    case InvokeDynamicInstruction lambda -> lambda.bootstrapArgs().forEach(argument -> note(argument, body));
                    default -> { }
                }
            break;
        }
        body.calls.removeIf(call -> !call.owner.startsWith(HOUSE) || call.owner.startsWith("portico/api/Refusal"));
        return body;
    }

    private void note(ConstantDesc constant, Body body) {
        if (constant instanceof String text) {
            // Text put together at run time: "vm.status." with something behind it.
            int gap = text.indexOf('\1');
            if (gap > 0 && text.charAt(gap - 1) == '.') known.stream().filter(code -> code.startsWith(text.substring(0, gap))).forEach(body.codes::add);
            else if (text.contains(".") && known.contains(text)) body.codes.add(text);
        }
        if (constant instanceof DirectMethodHandleDesc handle)
            body.calls.add(new Method(handle.owner().descriptorString().replaceAll("^L|;$", ""), handle.methodName(), handle.lookupDescriptor()));
    }

    private String parent(String owner) { return model(owner).flatMap(ClassModel::superclass).map(entry -> entry.asInternalName()).orElse(null); }

    private Optional<ClassModel> model(String owner) {
        return classes.computeIfAbsent(owner, name -> {
            try (var file = Thread.currentThread().getContextClassLoader().getResourceAsStream(name + ".class")) {
                return file == null ? Optional.empty() : Optional.of(ClassFile.of().parse(file.readAllBytes()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }
}
