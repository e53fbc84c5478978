package portico.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every word of the portal is there in both languages, with the same gaps to fill. */
class WordsTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Pattern GAP = Pattern.compile("\\{[a-zA-Z0-9]+}");

    static Stream<Path> english() throws IOException {
        try (var bundles = Files.list(RESOURCES.resolve("messages"))) {
            var ours = bundles.filter(file -> file.toString().endsWith("_en.properties")).toList();
            assertThat(ours).isNotEmpty();
            return Stream.concat(ours.stream(), Stream.of(RESOURCES.resolve("refusals.properties"), RESOURCES.resolve("tasks.properties")));
        }
    }

    @ParameterizedTest @MethodSource("english")
    void is_complete(Path english) throws IOException {
        var here = read(english);
        var there = read(Path.of(english.toString().endsWith("_en.properties") ? english.toString().replace("_en.", "_zh-CN.") : english.toString().replace(".properties", "_zh_CN.properties")));
        assertThat(new TreeSet<>(there.stringPropertyNames())).isEqualTo(new TreeSet<>(here.stringPropertyNames()));
        for (var key : here.stringPropertyNames()) {
            assertThat(gaps(there.getProperty(key))).as(key).isEqualTo(gaps(here.getProperty(key)));
            assertThat(there.getProperty(key)).as(key).isNotBlank();
        }
    }

    private static TreeSet<String> gaps(String text) {
        var gaps = new TreeSet<String>();
        var matcher = GAP.matcher(text);
        while (matcher.find()) gaps.add(matcher.group());
        return gaps;
    }

    private static Properties read(Path file) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) { properties.load(reader); }
        return properties;
    }
}
