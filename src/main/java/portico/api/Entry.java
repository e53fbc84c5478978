package portico.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One command as the catalogue knows it: everything here is read from the declaration. */
public final class Entry {

    /** One parameter of a command. */
    public record Parameter(String wire, String says, String zh, Class<?> type, boolean list, boolean numbered, boolean optional, String defaultText,
                            boolean secret, Level only, boolean self, List<String> also, RecordComponent component) {

        /** Numbered parameters end before this number. */
        static final int MOST_NUMBERS = 100;

        /** Its name on the wire with a number: {@code mac_3}. */
        public String wire(int number) { return wire.replace("*", String.valueOf(number)); }

        /** One of the numbered ones, so that a refusal tells the name that was sent. */
        Parameter named(String wire) { return new Parameter(wire, says, zh, type, list, numbered, optional, defaultText, secret, only, self, also, component); }

        /** The number in a name that was sent; empty when the name is not one of these. */
        OptionalInt numberIn(String name) {
            var stem = wire.substring(0, wire.length() - 1);
            return name.startsWith(stem) && name.substring(stem.length()).matches("0|[1-9][0-9]?") ? OptionalInt.of(Integer.parseInt(name.substring(stem.length()))) : OptionalInt.empty();
        }

        /** Whether a caller at this level must send it. */
        public boolean required(Level level) {
            return !optional && !list && !numbered && defaultText == null && (only == null || only == level) && !(self && level == Level.USER);
        }

        /** Whether it exists at this level. */
        public boolean exists(Level level) { return (only == null || only == level) && !(self && level == Level.USER); }

        /** {@code number}, {@code text}, {@code choice} …, or the name of the thing an id stands for. */
        public String kind() {
            if (list) return "list";
            if (numbered) return "numbered";
            if (type == int.class || type == Integer.class || type == long.class || type == Long.class) return "number";
            if (type == boolean.class || type == Boolean.class) return "truth";
            if (type == String.class) return "text";
            if (type == java.time.LocalDate.class) return "date";
            return type.isEnum() ? "choice" : type.getSimpleName();
        }

        /** When it must be sent, in words: {@code required}, {@code required at system}, {@code = 0}, {@code optional}. */
        public String demand() {
            boolean system = required(Level.SYSTEM);
            boolean user = required(Level.USER);
            var where = exists(Level.SYSTEM) && exists(Level.USER) ? "" : exists(Level.USER) ? ", user only" : ", system only";
            if (system && user) return "required";
            if (system || user) return "required" + where;
            return (defaultText != null ? "= " + defaultText : "optional") + where;
        }

        /** Constants on the wire, for an enum; empty otherwise. */
        public List<String> codes() {
            return type.isEnum() ? Arrays.stream(type.getEnumConstants()).map(c -> Codes.of((Enum<?>) c)).toList() : List.of();
        }
    }

    public final String action;
    public final String sub;
    public final Level open;
    public final boolean changes;
    final boolean slow;
    /** See {@link Api#keys}. */
    public final boolean keys;
    final Set<String> secrets;
    public final List<String> parts;
    final Set<String> shows;
    /** See {@link Api#operator}. */
    public final boolean operator;
    final boolean evenLocked;
    public final String says;
    public final String zh;
    public final List<Parameter> parameters;
    final Command<?> command;
    final Class<? extends Record> input;

    Entry(Command<?> command) {
        var api = command.getClass().getAnnotation(Api.class);
        if (api == null) throw new IllegalStateException(command.getClass() + " lacks @Api");
        this.command = command;
        action = api.value();
        sub = api.sub();
        open = api.open();
        changes = api.changes();
        slow = api.slow();
        keys = api.keys();
        secrets = Set.of(api.secrets());
        parts = List.of(api.parts());
        shows = Set.of(api.shows());
        operator = api.operator();
        evenLocked = api.evenLocked();
        says = api.says();
        zh = api.zh();
        input = inputOf(command.getClass());
        parameters = Arrays.stream(input.getRecordComponents()).map(Entry::parameter).toList();
    }

    /** {@code vm_backup/revert}, or just the action where it has no sub-actions. */
    public String key() { return sub.isEmpty() ? action : action + "/" + sub; }

    public Optional<Parameter> parameter(String wire) { return parameters.stream().filter(p -> p.wire.equals(wire)).findFirst(); }

    private static Class<? extends Record> inputOf(Class<?> command) {
        for (Type type : command.getGenericInterfaces())
            if (type instanceof ParameterizedType p && p.getRawType() == Command.class) return ((Class<?>) p.getActualTypeArguments()[0]).asSubclass(Record.class);
        throw new IllegalStateException(command + " does not implement Command directly");
    }

    private static Parameter parameter(RecordComponent component) {
        var wire = component.getAnnotation(Wire.class);
        if (wire == null) throw new IllegalStateException(component + " lacks @Wire");
        var type = component.getGenericType();
        boolean optional = component.getType() == Optional.class;
        boolean list = component.getType() == List.class;
        boolean numbered = component.getType() == Map.class;
        if (numbered != wire.value().endsWith("_*")) throw new IllegalStateException(component + ": numbered parameters are maps, and end with _*");
        // The last one: a numbered parameter's map is from numbers.
        var bare = type instanceof ParameterizedType p ? (Class<?>) p.getActualTypeArguments()[p.getActualTypeArguments().length - 1] : component.getType();
        var byDefault = component.getAnnotation(Default.class);
        var only = component.getAnnotation(Only.class);
        return new Parameter(wire.value(), wire.says(), wire.zh(), bare, list, numbered, optional, byDefault == null ? null : byDefault.value(),
                component.isAnnotationPresent(Secret.class), only == null ? null : only.value(), component.isAnnotationPresent(Self.class), List.of(wire.also()), component);
    }
}
