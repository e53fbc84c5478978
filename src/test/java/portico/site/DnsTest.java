package portico.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DnsTest {

    @Test void names_lead_somewhere_nowhere_or_nobody_answers() throws Exception {
        try (var server = new TinyDns(); var deaf = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            server.text("_portico.example.test", "portico=0123");
            server.address("www.example.test", "203.0.113.9");
            var dns = new Dns(Optional.of("127.0.0.1:" + server.port()));
            assertThat(dns.texts("_portico.example.test")).containsExactly("portico=0123");
            assertThat(dns.addresses("www.example.test")).containsExactly("203.0.113.9");
            assertThat(dns.addresses("nowhere.example.test")).isEmpty();
            assertThatThrownBy(() -> new Dns(Optional.of("127.0.0.1:" + deaf.getLocalPort())).texts("www.example.test")).isInstanceOf(Dns.Silent.class);
        }
    }
}
