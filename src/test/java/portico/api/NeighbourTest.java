package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** What somebody notices of others who call without end: their calls hang at a row that is locked, and come in greater number than there are connections. */
@QuarkusTest
class NeighbourTest {

    @Inject Given given;
    @Inject DataSource database;
    @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int connections;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ApiClient api = new ApiClient();

    @AfterEach void end() { threads.close(); }

    @Test void whose_calls_hang_hangs_alone() throws SQLException {
        var noisy = given.customer();
        var stuck = given.vm(noisy);
        var sameSite = given.customer();
        var otherSite = given.customer(Given.GLOBEX, 0);
        given.vm(sameSite);
        given.vm(otherSite);
        var page = new BrowserClient().loggedIn(sameSite);
        var ownPage = new BrowserClient().loggedIn(noisy);
        try (var blocker = database.getConnection()) {
            blocker.setAutoCommit(false);
            try (var lock = blocker.createStatement()) {
                lock.execute("select set_config('portico.tenant', '*', true)");
                lock.execute("select id from vm where id = " + stuck.id() + " for update");
            }
            var hanging = calls(3 * connections, api.as(noisy), stuck);
            assertThat(api.as(sameSite).send("vm_info", "userid", 0).json().size()).isEqualTo(1);
            assertThat(api.as(otherSite).send("vm_info", "userid", 0).json().size()).isEqualTo(1);
            api.system(Given.ACME).send("user_info", "userid", sameSite.number()).json();
            page.open("/").is(200);
            // They may look at what their orders hang at, too.
            ownPage.open("/").is(200).shows(stuck.name());
            ownPage.open("/vm/" + stuck.id()).is(200);
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            blocker.rollback();
            for (var call : hanging) assertThat(call.join()).isEqualTo("0");
        }
    }

    private List<CompletableFuture<String>> calls(int count, ApiClient who, Given.Machine vm) {
        return IntStream.range(0, count).mapToObj(i -> CompletableFuture.supplyAsync(() -> who.send("vm_info_update", "vpsid", vm.id(), "vname", "name " + i).text(), threads)).toList();
    }
}
