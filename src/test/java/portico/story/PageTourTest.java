package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nobody adds a page that is not looked at in a browser: every page that is opened by its address is on the {@link PageTour}, or says where it is looked at. */
class PageTourTest {

    @Test void every_page_is_toured() {
        var toured = PageTour.addresses();
        var left = new TreeMap<String, String>();
        for (var type : new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("portico"))
            if (type.isAnnotatedWith(Path.class))
                for (var method : type.getMethods()) {
                    // What a browser goes back to after a form only leads elsewhere.
                    if (!method.isAnnotatedWith(GET.class) || method.getName().startsWith("after")) continue;
                    if (method.isAnnotatedWith(Produces.class) && !method.getAnnotationOfType(Produces.class).value()[0].startsWith("text/html")) continue;
                    var template = template(type, method.isAnnotatedWith(Path.class) ? method.getAnnotationOfType(Path.class).value() : "");
                    var address = Pattern.compile(template.replaceAll("\\{(\\w+): ?((?:[^{}]|\\{[^}]*\\})+)\\}", "(?:$2)"));
                    var plain = template.replaceAll("\\{(\\w+): ?(?:[^{}]|\\{[^}]*\\})+\\}", "{$1}");
                    if (!PageTour.ELSEWHERE.containsKey(plain) && toured.stream().noneMatch(each -> address.matcher(each.replaceFirst("\\?.*", "")).matches())) left.put(plain, type.getSimpleName() + "." + method.getName());
                }
        assertThat(left).isEmpty();
    }

    private static String template(JavaClass type, String part) {
        var all = type.getAnnotationOfType(Path.class).value() + "/" + part;
        return "/" + all.replaceAll("/+", "/").replaceAll("^/|/$", "");
    }
}
