package portico.api;

import jakarta.validation.Constraint;
import jakarta.validation.constraints.*;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a parameter's declaration says besides its type: limits, and the refusals that follow from both. */
final class Declared {

    private Declared() {}

    /** Limits in the words of JSON Schema: {@code minimum}, {@code maximum}, {@code minLength}, {@code maxLength}, {@code pattern}. */
    static Map<String, Object> limits(Entry.Parameter p) {
        var limits = new LinkedHashMap<String, Object>();
        for (var mark : marks(p))
            switch (mark) {
                case Min min -> limits.put("minimum", min.value());
                case Max max -> limits.put("maximum", max.value());
                case Positive positive -> limits.put("minimum", 1L);
                case PositiveOrZero positive -> limits.put("minimum", 0L);
                case Size size -> {
                    if (size.min() > 0) limits.put("minLength", size.min());
                    if (size.max() < Integer.MAX_VALUE) limits.put("maxLength", size.max());
                }
                case Pattern pattern -> limits.put("pattern", pattern.regexp());
                default -> { }
            }
        if (p.type() == String.class && !p.list() && !limits.containsKey("maxLength") && !limits.containsKey("pattern")) limits.put("maxLength", Binder.LONGEST_TEXT);
        return limits;
    }

    /** Limits as people read them: {@code 1 – 1095}, {@code 6 – 128 characters}; empty where there are none. */
    static String limitsInWords(Entry.Parameter p, String characters) {
        var limits = limits(p);
        var number = range(limits.get("minimum"), limits.get("maximum"));
        var length = range(limits.get("minLength"), limits.get("maxLength"));
        return List.of(number, length.isEmpty() ? "" : length + " " + characters, limits.containsKey("pattern") ? "/" + limits.get("pattern") + "/" : "")
                .stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
    }

    private static String range(Object least, Object most) {
        if (least == null && most == null) return "";
        return least == null ? "≤ " + most : most == null ? "≥ " + least : least + " – " + most;
    }

    /** The refusals that follow from type, demand and limits. */
    static Set<String> codes(Entry.Parameter p) {
        var codes = new TreeSet<String>();
        if (p.required(Level.SYSTEM) || p.required(Level.USER)) codes.add("parameter.required");
        codes.addAll(switch (p.kind()) {
            case "list" -> List.of("parameter.long");
            case "text" -> List.of("parameter.control", "parameter.long");
            case "truth" -> List.of("parameter.truth");
            case "date" -> List.of("parameter.date");
            case "choice" -> List.of("parameter.choice");
            default -> List.of("parameter.number", "parameter.range");
        });
        if (p.list() && p.type() != String.class && !p.type().isEnum()) codes.addAll(List.of("parameter.number", "parameter.range"));
        if (p.list() && p.type().isEnum()) codes.add("parameter.choice");
        if (p.kind().equals("numbered")) codes.addAll(List.of("parameter.control", "parameter.long"));
        for (var mark : marks(p)) {
            var message = message(mark);
            codes.add(message.startsWith("{") ? "parameter.limit" : message);
        }
        return codes;
    }

    private static List<Annotation> marks(Entry.Parameter p) {
        // On the component itself, or on what may be absent: Optional<@Pattern(…) String>.
        var inner = p.component().getAccessor().getAnnotatedReturnType() instanceof AnnotatedParameterizedType generic ? Arrays.stream(generic.getAnnotatedActualTypeArguments()) : Stream.<AnnotatedType>empty();
        return Stream.concat(Arrays.stream(p.component().getAccessor().getAnnotations()), inner.flatMap(type -> Arrays.stream(type.getAnnotations()))).distinct().filter(mark -> mark.annotationType().isAnnotationPresent(Constraint.class)).toList();
    }

    private static String message(Annotation mark) {
        try {
            return (String) mark.annotationType().getMethod("message").invoke(mark);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
