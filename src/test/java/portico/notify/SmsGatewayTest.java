package portico.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.*;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.tenant.Tenant;

/** What gateways of all sorts are sent, and what counts as success. */
class SmsGatewayTest {

    private final WireMockServer server = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
    private final SmsGateway gateway = new SmsGateway();
    private final Letter letter = new Letter("", "[\"Acme\"] 123456 {tel}\n\\ & 中文", "");
    private Tenant tenant;

    @BeforeEach void begin() {
        server.start();
        server.stubFor(any(anyUrl()).willReturn(ok("{\"code\":0}")));
        tenant = new Tenant();
        tenant.smsKind = "http";
        tenant.smsUrl = server.baseUrl() + "/sms";
    }

    @AfterEach void end() { server.stop(); }

    @Test void json_is_escaped_as_json() throws Exception {
        tenant.smsBody = "{\"to\":\"{tel}\",\"text\":\"{text}\"}";
        gateway.send(tenant, "8613800138000", letter);
        server.verify(postRequestedFor(urlEqualTo("/sms")).withHeader("Content-Type", equalToIgnoreCase("application/json; charset=utf-8"))
                .withRequestBody(matchingJsonPath("$.to", equalTo("8613800138000"))).withRequestBody(matchingJsonPath("$.text", equalTo(letter.text()))));
    }

    @Test void a_form_is_escaped_as_a_form() throws Exception {
        tenant.smsBody = "mobile={tel}&content={text}&sign=a%26b";
        gateway.send(tenant, "8613800138000", letter);
        server.verify(postRequestedFor(urlEqualTo("/sms")).withFormParam("mobile", equalTo("8613800138000")).withFormParam("content", equalTo(letter.text())).withFormParam("sign", equalTo("a&b")));
    }

    @Test void without_a_body_the_url_is_fetched() throws Exception {
        tenant.smsUrl = server.baseUrl() + "/sms?to={tel}&text={text}";
        gateway.send(tenant, "8613800138000", letter);
        server.verify(getRequestedFor(urlPathEqualTo("/sms")).withQueryParam("to", equalTo("8613800138000")).withQueryParam("text", equalTo(letter.text())));
    }

    @Test void an_error_inside_200_is_seen_where_the_site_said_how() throws Exception {
        tenant.smsBody = "{}";
        tenant.smsSuccess = "\"code\"\\s*:\\s*0\\b";
        gateway.send(tenant, "1", letter);
        server.stubFor(any(anyUrl()).willReturn(ok("{\"code\":17,\"message\":\"no credit\"}")));
        assertThatThrownBy(() -> gateway.send(tenant, "1", letter)).isInstanceOf(Notifier.NotSent.class).hasMessageNotContaining("123456");
    }

    @Test void redirects_are_not_followed_and_errors_are_errors() {
        tenant.smsBody = "{}";
        server.stubFor(any(anyUrl()).willReturn(temporaryRedirect("/elsewhere")));
        assertThatThrownBy(() -> gateway.send(tenant, "1", letter)).hasMessage("the SMS gateway answered 302");
        server.verify(0, anyRequestedFor(urlEqualTo("/elsewhere")));
        tenant.smsUrl = "http://[bad";
        assertThatThrownBy(() -> gateway.send(tenant, "1", letter)).hasMessage("the SMS gateway's URL cannot be used");
    }

    @Test void it_carries_what_the_site_configured() {
        assertThat(gateway.carries(Channel.SMS, tenant)).isTrue();
        assertThat(gateway.carries(Channel.MAIL, tenant)).isFalse();
        tenant.smsKind = "log";
        assertThat(gateway.carries(Channel.SMS, tenant)).isFalse();
    }
}
