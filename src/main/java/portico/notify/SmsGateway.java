package portico.notify;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import portico.tenant.Tenant;

/**
 * SMS through a site's HTTP gateway. {@code {tel}} and {@code {text}} in the site's URL and body stand for number and text, escaped as the place demands:
 * a body that begins with a brace or bracket is JSON, any other a form; without a body the URL is simply fetched.
 */
@Singleton
class SmsGateway implements Notifier {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int LONGEST_ANSWER = 10_000;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER).build();

    @Override public boolean carries(Channel channel, Tenant tenant) { return channel == Channel.SMS && "http".equals(tenant.smsKind) && tenant.smsUrl != null; }

    @Override public void send(Tenant tenant, String recipient, Letter letter) throws NotSent {
        try {
            var answer = http.send(request(tenant, recipient, letter.text()), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) throw new NotSent("the SMS gateway answered " + answer.statusCode());
            if (!isSuccess(tenant, answer.body())) throw new NotSent("the SMS gateway's answer does not match what means success");
        } catch (HttpTimeoutException slow) {
            throw new NotSent("the SMS gateway did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (IOException broken) {
            throw new NotSent("the SMS gateway cannot be reached: " + broken.getClass().getSimpleName());
        } catch (IllegalArgumentException badUrl) {
            throw new NotSent("the SMS gateway's URL cannot be used");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new NotSent("the portal is stopping");
        }
    }

    private static HttpRequest request(Tenant tenant, String tel, String text) {
        var request = HttpRequest.newBuilder(URI.create(fill(tenant.smsUrl, tel, text, SmsGateway::urlEscaped))).timeout(PATIENCE);
        if (tenant.smsBody == null || tenant.smsBody.isBlank()) return request.GET().build();
        boolean json = tenant.smsBody.strip().startsWith("{") && !tenant.smsBody.strip().startsWith("{tel}") && !tenant.smsBody.strip().startsWith("{text}") || tenant.smsBody.strip().startsWith("[");
        var body = fill(tenant.smsBody, tel, text, json ? SmsGateway::jsonEscaped : SmsGateway::urlEscaped);
        return request.header("Content-Type", json ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    /** Both at once, so that a text that contains "{tel}" stays as it is. */
    private static String fill(String template, String tel, String text, UnaryOperator<String> escape) {
        return Pattern.compile("\\{(tel|text)}").matcher(template)
                .replaceAll(place -> java.util.regex.Matcher.quoteReplacement(escape.apply(place.group(1).equals("tel") ? tel : text)));
    }

    /** Gateways exist that answer 200 with an error inside; the site may say what success looks like. */
    private static boolean isSuccess(Tenant tenant, String answer) {
        if (tenant.smsSuccess == null || tenant.smsSuccess.isBlank()) return true;
        var head = answer.length() > LONGEST_ANSWER ? answer.substring(0, LONGEST_ANSWER) : answer;
        return Pattern.compile(tenant.smsSuccess).matcher(head).find();
    }

    private static String jsonEscaped(String text) { return new String(JsonStringEncoder.getInstance().quoteAsString(text)); }

    private static String urlEscaped(String text) { return URLEncoder.encode(text, StandardCharsets.UTF_8); }
}
