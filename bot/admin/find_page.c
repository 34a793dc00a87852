/* The public page as HTML: no script and no style in it, every text escaped. */
#include "find_page.h"

#include <string.h>

static const char *const languages[] = {"en", "hi", "mr"};

const char *find_page_language(const char *asked, const char *accepts)
{
    struct str rest = str_of(accepts), one;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        if (strcmp(asked, languages[i]) == 0)
            return languages[i];
    }
    while (str_next(&rest, ',', &one)) {
        one = str_slice(str_trim(one), 0, 2);
        for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
            if (str_eq_nocase(one, str_of(languages[i])))
                return languages[i];
        }
    }
    return languages[0];
}

static void add_html(struct buf *out, const char *text)
{
    buf_add_html(out, str_of(text));
}

static void add_text_in(const struct find_page *page, struct buf *out, const char *language, const char *key,
                        const char *station, const char *value)
{
    struct buf buf_auto text = {0};
    const struct text_value values[] = {{"station", station}, {"value", value}, {0}};
    text_print(page->texts, language, key, values, &text);
    buf_add_html(out, buf_str(&text));
}

static void add_text(const struct find_page *page, struct buf *out, const char *key)
{
    add_text_in(page, out, page->language, key, "", "");
}

static void add_call(const struct find_page *page, struct buf *out, const char *class, const char *phone,
                     const char *key)
{
    char shown[PHONE_SPACED_SIZE];
    phone_spaced(phone, shown);
    buf_addf(out, "<a class=\"call%s\" href=\"tel:", class);
    add_html(out, phone);
    buf_add_text(out, "\">");
    add_text_in(page, out, page->language, key, "", shown);
    buf_add_text(out, "</a>");
}

static void add_languages(const struct find_page *page, struct buf *out)
{
    buf_add_text(out, "<nav>");
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        bool this = strcmp(languages[i], page->language) == 0;
        buf_addf(out, "<a href=\"/find?lang=%s\" lang=\"%s\"%s>", languages[i], languages[i],
                 this ? " aria-current=\"true\"" : "");
        add_text_in(page, out, languages[i], "find.language", "", "");
        buf_add_text(out, "</a>");
    }
    buf_add_text(out, "</nav>");
}

static void add_paragraph(const struct find_page *page, struct buf *out, const char *class, const char *key,
                          const char *station, const char *value)
{
    buf_addf(out, "<p class=\"%s\">", class);
    add_text_in(page, out, page->language, key, station, value);
    buf_add_text(out, "</p>");
}

static void add_other(const struct find_page *page, struct buf *out, const struct station *other)
{
    char shown[PHONE_SPACED_SIZE];
    phone_spaced(other->phone, shown);
    add_paragraph(page, out, "note", *other->phone ? "find.border" : "find.border_no_number", other->name,
                  shown);
    if (*other->phone)
        add_call(page, out, "", other->phone, "find.call");
}

static void add_station(const struct find_page *page, struct buf *out, const struct finding *finding)
{
    char distance[DISTANCE_SIZE];
    const struct station *station = &finding->station;
    buf_add_text(out, "<h2>");
    add_html(out, station->name);
    buf_add_text(out, "</h2>");
    if (*station->phone)
        add_call(page, out, " station", station->phone, "find.call");
    else
        add_paragraph(page, out, "note", "find.no_number", "", "");
    if (finding->has_distance) {
        finding_distance(finding->distance_m, distance);
        add_paragraph(page, out, "dim", "find.distance", "", distance);
    }
    if (finding->how == LOCATED_NEAREST)
        add_paragraph(page, out, "note", "find.uncertain", "", "");
    if (finding->how == LOCATED_BY_STATION_POINT)
        add_paragraph(page, out, "note", "find.estimate", "", "");
    if (*finding->other.id)
        add_other(page, out, &finding->other);
}

static void add_result(const struct find_page *page, struct buf *out)
{
    bool found = page->asked && page->answer;
    if (!found && !page->complaint)
        return;
    buf_add_text(out, "<section id=\"result\" role=\"status\">");
    if (page->complaint)
        add_paragraph(page, out, "note", page->complaint, "", "");
    else if (page->answer->finding.how == LOCATED_NOWHERE)
        add_paragraph(page, out, "note", "find.nowhere", "", "");
    else
        add_station(page, out, &page->answer->finding);
    buf_add_text(out, "</section>");
}

static void add_helplines(const struct find_page *page, struct buf *out)
{
    buf_add_text(out, "<div class=\"urgent\">");
    add_call(page, out, "", "112", "find.emergency");
    add_call(page, out, "", "1091", "find.helpline");
    add_paragraph(page, out, "", "find.urgent", "", "");
    buf_add_text(out, "</div>");
}

/* By POST: a place in an address would stay in the browser's history and in every log on the way. */
static void add_place_form(const struct find_page *page, struct buf *out)
{
    buf_addf(out,
             "<form method=\"post\" action=\"/find\"><input type=\"hidden\" name=\"lang\" value=\"%s\">"
             "<button type=\"button\" id=\"share\" hidden>",
             page->language);
    add_text(page, out, "find.share");
    buf_add_text(out, "</button><p class=\"note\" id=\"share-said\" role=\"status\" hidden>");
    add_text(page, out, "find.share_failed");
    buf_add_text(out, "</p><label for=\"where\">");
    add_text(page, out, "find.where");
    buf_addf(out, "</label><input id=\"where\" name=\"where\" autocomplete=\"off\" maxlength=\"%d\" value=\"",
             FIND_ENTERED_MAX - 1);
    add_html(out, page->entered);
    buf_add_text(out, "\"><button>");
    add_text(page, out, "find.search");
    buf_add_text(out, "</button></form>");
}

static void add_option(const struct find_page *page, struct buf *out, const struct station *station)
{
    bool chosen = page->asked && strcmp(station->id, page->answer->finding.station.id) == 0;
    buf_addf(out, "<option value=\"%s\"%s>", station->id, chosen ? " selected" : "");
    add_html(out, station->name);
    buf_add_text(out, "</option>");
}

static void add_station_form(const struct find_page *page, struct buf *out)
{
    if (!page->answer || !page->answer->station_count)
        return;
    buf_addf(out,
             "<form method=\"get\" action=\"/find\"><input type=\"hidden\" name=\"lang\" value=\"%s\">"
             "<label for=\"station\">",
             page->language);
    add_text(page, out, "find.choose");
    buf_add_text(out,
                 "</label><select id=\"station\" name=\"station\" required><option value=\"\"></option>");
    for (size_t i = 0; i < page->answer->station_count; i++)
        add_option(page, out, &page->answer->stations[i]);
    buf_add_text(out, "</select><button>");
    add_text(page, out, "find.show");
    buf_add_text(out, "</button></form>");
}

static void add_head(const struct find_page *page, struct buf *out)
{
    buf_addf(out,
             "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
             "<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/find/find.css\">"
             "<script src=\"/find/find.js\" defer></script><title>",
             page->language);
    add_text(page, out, "find.title");
    buf_add_text(out, "</title></head>");
}

void find_page_print(const struct find_page *page, struct buf *out)
{
    add_head(page, out);
    buf_add_text(out, "<body><main>");
    add_languages(page, out);
    buf_add_text(out, "<h1>");
    add_text(page, out, "find.title");
    buf_add_text(out, "</h1>");
    add_result(page, out);
    add_helplines(page, out);
    add_paragraph(page, out, "dim", "find.intro", "", "");
    add_place_form(page, out);
    add_station_form(page, out);
    buf_add_text(out, "</main></body></html>\n");
}
