package portico.api;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.constraints.Size;
import jakarta.validation.Validator;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.InvocationTargetException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.*;
import java.util.regex.Pattern;

/** Fills a command's input record from wire parameters: types, limits, ownership. */
@Singleton
class Binder {

    /** Longest text where the declaration gives no {@code @Size}. */
    static final int LONGEST_TEXT = 255;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}|\\p{Cs}");

    private final Map<Class<?>, Resolver<?>> resolvers = new HashMap<>();
    private final Validator validator;

    Binder(@All List<Resolver<?>> resolvers, Validator validator) {
        resolvers.forEach(r -> this.resolvers.put(r.type(), r));
        this.validator = validator;
    }

    /** What binding found: the input record, and for the audit what was sent and which objects it meant. */
    record Bound(Record input, Map<String, String> sent, Map<String, Long> objects, Long userId, Long vmId) {}

    Bound bind(Caller caller, Entry entry, Call call) {
        var binding = new Binding(caller, entry, call);
        var arguments = entry.parameters.stream().map(binding::argument).toArray();
        var input = make(entry.input, arguments);
        check(entry, input);
        return new Bound(input, binding.sent, binding.objects, binding.userId, binding.vmId);
    }

    private final class Binding {
        final Caller caller;
        final Entry entry;
        final Call call;
        final Map<String, String> sent = new LinkedHashMap<>();
        final Map<String, Long> objects = new LinkedHashMap<>();
        Long userId;
        Long vmId;

        Binding(Caller caller, Entry entry, Call call) {
            this.caller = caller;
            this.entry = entry;
            this.call = call;
            if (!caller.isSystem()) userId = caller.userId();
        }

        Object argument(Entry.Parameter p) {
            if (p.self() && !caller.isSystem()) return wrap(p, own(p));
            if (p.numbered()) return numbered(p);
            var text = p.exists(caller.level()) ? given(p) : null;
            if (text != null) sent.put(p.wire(), p.secret() ? "***" : text);
            if (text == null) text = p.defaultText();
            if (text != null) return p.list() ? list(p, text) : wrap(p, value(p, text));
            if (p.list()) return List.of();
            if (p.optional()) return Optional.empty();
            // Absent by level, not by mistake: the command's own code is written for it.
            if (!p.exists(caller.level())) return nothing(p.type());
            throw Refusal.of(p.wire(), "parameter.required");
        }

        private Map<Integer, Object> numbered(Entry.Parameter p) {
            var all = new TreeMap<Integer, Object>();
            if (!p.exists(caller.level())) return all;
            for (var name : call.names()) p.numberIn(name).ifPresent(number -> {
                var text = p.secret() ? call.secret(name) : call.get(name);
                if (text == null) return;
                sent.put(name, p.secret() ? "***" : text);
                all.put(number, value(p.named(name), text));
            });
            return all;
        }

        private String given(Entry.Parameter p) {
            var text = p.secret() ? call.secret(p.wire()) : call.get(p.wire());
            for (var name : p.also()) {
                var other = p.secret() ? call.secret(name) : call.get(name);
                if (text != null && other != null && !text.equals(other)) throw Refusal.of(p.wire(), "parameter.twice");
                if (text == null) text = other;
            }
            return text;
        }

        private Object wrap(Entry.Parameter p, Object value) { return p.optional() ? Optional.of(value) : value; }

        private Object own(Entry.Parameter p) { return note(p, resolver(p.type()), null); }

        private <T> T note(Entry.Parameter p, Resolver<T> resolver, Long id) {
            T object = id == null ? resolver.self(caller, entry.changes) : resolver.find(caller, p.wire(), id, entry.changes);
            objects.put(p.wire(), resolver.idOf(object));
            if (resolver.vmOf(object) != null) vmId = resolver.vmOf(object);
            if (resolver.userOf(object) != null) userId = resolver.userOf(object);
            return object;
        }

        private List<Object> list(Entry.Parameter p, String text) {
            if (text.length() > 10_000) throw Refusal.of(p.wire(), "parameter.long");
            return Arrays.stream(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty()).distinct().map(part -> value(p, part)).toList();
        }

        private Object value(Entry.Parameter p, String text) {
            var type = p.type();
            if (type == String.class) return text(p, text);
            if (type == boolean.class || type == Boolean.class) return truth(p, text);
            if (type == int.class || type == Integer.class) return (int) number(p, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            if (type == long.class || type == Long.class) return number(p, text, Long.MIN_VALUE, Long.MAX_VALUE);
            if (type == LocalDate.class) return date(p, text);
            if (type.isEnum()) return choice(p, type, text);
            return note(p, resolver(type), number(p, text, Long.MIN_VALUE, Long.MAX_VALUE));
        }

        private String text(Entry.Parameter p, String text) {
            var lines = p.component().isAnnotationPresent(Lines.class);
            if (CONTROL.matcher(lines ? text.replaceAll("[\\r\\n\\t]", "") : text).find()) throw Refusal.of(p.wire(), "parameter.control");
            if (!hasOwnLimit(p) && text.length() > LONGEST_TEXT) throw Refusal.of(p.wire(), "parameter.long");
            return text;
        }

        /** On the component, or on what an optional one holds. */
        private static boolean hasOwnLimit(Entry.Parameter p) {
            if (p.component().getAccessor().isAnnotationPresent(Size.class)) return true;
            return p.component().getAnnotatedType() instanceof AnnotatedParameterizedType optional && optional.getAnnotatedActualTypeArguments()[0].isAnnotationPresent(Size.class);
        }

        private boolean truth(Entry.Parameter p, String text) {
            return switch (Call.lower(text).strip()) {
                case "1", "true" -> true;
                case "0", "false" -> false;
                default -> throw Refusal.of(p.wire(), "parameter.truth");
            };
        }

        private long number(Entry.Parameter p, String text, long least, long most) {
            var digits = text.replaceAll("^ +| +$", "");
            if (!NUMBER.matcher(digits).matches()) throw Refusal.of(p.wire(), "parameter.number");
            try {
                long number = Long.parseLong(digits);
                if (number < least || number > most) throw Refusal.of(p.wire(), "parameter.range");
                return number;
            } catch (NumberFormatException tooLarge) {
                throw Refusal.of(p.wire(), "parameter.range");
            }
        }

        private LocalDate date(Entry.Parameter p, String text) {
            try {
                return LocalDate.parse(text.strip(), DateTimeFormatter.BASIC_ISO_DATE);
            } catch (DateTimeParseException notADate) {
                throw Refusal.of(p.wire(), "parameter.date");
            }
        }

        private Object choice(Entry.Parameter p, Class<?> type, String text) {
            var bare = text.strip();
            if (NUMBER.matcher(bare).matches()) bare = bare.replaceFirst("^(-?)0+(?=[0-9])", "$1");
            return Codes.find(type, bare).orElseThrow(() -> Refusal.of(p.wire(), "parameter.choice"));
        }
    }

    /** Who turns an id into one of these; empty for what ids do not name. */
    Optional<Resolver<?>> resolverOf(Class<?> type) { return Optional.ofNullable(resolvers.get(type)); }

    private Resolver<?> resolver(Class<?> type) {
        var resolver = resolvers.get(type);
        if (resolver == null) throw new IllegalStateException("nothing turns an id into a " + type);
        return resolver;
    }

    private static Object nothing(Class<?> type) {
        if (type == int.class) return 0;
        if (type == long.class) return 0L;
        if (type == boolean.class) return false;
        return null;
    }

    private static Record make(Class<? extends Record> type, Object[] arguments) {
        try {
            var types = Arrays.stream(type.getRecordComponents()).map(c -> (Class<?>) c.getType()).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Refusal refusal) throw refusal;
            throw new IllegalStateException(thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void check(Entry entry, Record input) {
        if (!validator.getConstraintsForClass(input.getClass()).isBeanConstrained()) return;
        validator.validate(input).stream().min(Comparator.comparing(v -> v.getPropertyPath().toString())).ifPresent(v -> refuse(entry, v));
    }

    private void refuse(Entry entry, ConstraintViolation<?> violation) {
        var component = violation.getPropertyPath().iterator().next().getName();
        var parameter = entry.parameters.stream().filter(p -> p.component().getName().equals(component)).findFirst().orElseThrow();
        // The constraint's message is a code of the refusal catalogue, or one of Bean Validation's own texts.
        var template = violation.getMessageTemplate();
        throw Refusal.of(parameter.wire(), template.startsWith("{") ? "parameter.limit" : template);
    }
}
