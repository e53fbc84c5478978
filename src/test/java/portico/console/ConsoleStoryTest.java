package portico.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.RfbClient;

/** A customer of an embedding site looks at their machine: link, exchange, picture, keys, all through the relay to a real RFB server. */
@QuarkusTest
class ConsoleStoryTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void a_customer_sees_the_login_prompt_and_types_into_it() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        var link = api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "state").json().get("token").asText();
        var welcome = new ObjectMapper().readTree(Browser.post("/console/exchange", link).body());
        try (var browser = Browser.with(welcome.get("token").asText()); var screen = new RfbClient(browser.stream(), browser.sink(), browser)) {
            assertThat(screen.name()).contains("portico-" + vm.id());
            screen.encodings(RfbClient.ZRLE);
            long prompt = lit(screen.await(Duration.ofSeconds(60), ConsoleStoryTest::hasText));
            screen.type("root\n");
            // The name echoed, and the question for the password below it.
            screen.await(Duration.ofSeconds(10), picture -> lit(picture) > prompt + 100);
        }
    }

    /** A prompt is a few hundred lit pixels on black. */
    private static boolean hasText(BufferedImage picture) { return lit(picture) > 300; }

    private static long lit(BufferedImage picture) {
        return Arrays.stream(((DataBufferInt) picture.getRaster().getDataBuffer()).getData()).filter(pixel -> (pixel & 0xFFFFFF) != 0).count();
    }
}
