package portico.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** With {@code portico.simulate} a world file's own libvirt hosts are played, and pages say so. */
@QuarkusTest
@TestProfile(PlayedHostsTest.Simulating.class)
class PlayedHostsTest {

    public static class Simulating implements QuarkusTestProfile {
        @Override public Map<String, String> getConfigOverrides() { return Map.of("portico.simulate", "true"); }
    }

    @Inject Given given;

    @Test void every_page_says_that_the_servers_are_played() throws Exception {
        var ann = given.customer();
        var web = given.vm(ann);
        given.sql("update host set driver = 'libvirt', uri = 'qemu:///system'");
        var browser = new BrowserClient().loggedIn(ann);
        for (int i = 0; i < 80 && !browser.open("/").text().contains("simulated server"); i++) Thread.sleep(100);
        for (var path : new String[] { "/", "/vm/" + web.id(), "/account" }) browser.open(path).is(200).shows("This site runs on a simulated server");
        assertThat(browser.cookie("portico-language", "zh-CN").open("/").text()).contains("本站运行在模拟服务器上");
        new BrowserClient().staff("chief").open("/staff/machines/" + web.id() + "/move").is(200).shows("nothing is really moved");
    }
}
