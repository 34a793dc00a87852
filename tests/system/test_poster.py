"""Posters: the code decoded by a reader that is not ours, every word inside the page, nobody's own number, and what is refused."""
import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree

import pytest

from harness import DUTY, GUARD, PUKAAR, RESIDENT, SQUAD

BOT = "+910000010000"
SIZES = ["a4", "a3", "sticker", "square"]
LONG = ("श्री सिद्धिविनायक सहकारी गृहनिर्माण संस्था मर्यादित, " * 9)[:120]
NAMES = {"long": LONG, "word": "क्षि" * 30, "latin": "W" * 120, "short": "A"}
MARGIN = {"a4": 15, "a3": 21, "sticker": 7, "square": 10}  # millimetres


@pytest.fixture
def cli(install):
    return install(whatsapp={"display_number": BOT})


def poster(cli, name, *args, **more):
    file = cli.directory / name
    cli.run("poster", *args, "-o", file, **more)
    return file


def read_code(png):
    return subprocess.run(["zbarimg", "--raw", "-q", png], capture_output=True, text=True, check=True).stdout.strip()


def words_on(pdf):
    """The page's size, and each word with its box, as poppler finds them."""
    said = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True).stdout
    space = "{http://www.w3.org/1999/xhtml}"
    (page,) = xml.etree.ElementTree.fromstring(said).iter(f"{space}page")
    words = [(word.text or "", *(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax"))) for word in page.iter(f"{space}word")]
    return float(page.get("width")), float(page.get("height")), words


def text_of(pdf):
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout


def refused(result, *words):
    assert result.code == 1 and len(result.err.strip().splitlines()) == 1, result.err
    for word in words:
        assert word in result.err, f"{word!r} is not in {result.err!r}"


@pytest.mark.parametrize("size", SIZES)
def test_the_code_is_read_from_the_picture(cli, size):
    code = cli.json("society", "show", "--id", "gulmohar")["join_code"]
    assert read_code(poster(cli, "a.png", "--society", "gulmohar", "--size", size)) == f"https://wa.me/{BOT[1:]}?text=JOIN%20{code}"
    assert read_code(poster(cli, "b.png", "--station", "seaside", "--size", size)) == "tel:+910000020001"


def test_the_code_is_read_from_the_print(cli):
    """As a printer sees the vectors, by poppler, at a quarter of its resolution."""
    pdf = poster(cli, "a.pdf", "--society", "gulmohar")
    subprocess.run(["pdftoppm", "-png", "-r", "72", "-gray", "-singlefile", pdf, cli.directory / "page"], check=True)
    assert read_code(cli.directory / "page.png").startswith("https://wa.me/")


def test_a_renewed_code_is_on_the_next_poster(cli):
    before = read_code(poster(cli, "a.png", "--society", "gulmohar"))
    cli.run("society", "set", "--id", "gulmohar", "--new-code")
    after = read_code(poster(cli, "a.png", "--society", "gulmohar"))
    assert after != before and after.endswith(cli.json("society", "show", "--id", "gulmohar")["join_code"])


def test_formats_and_sizes(cli):
    def pixels(size):
        return struct.unpack(">II", poster(cli, "x.png", "--society", "gulmohar", "--size", size).read_bytes()[16:24])
    assert [pixels(size) for size in SIZES] == [(1654, 2339), (1754, 2480), (1748, 1240), (1080, 1080)]
    assert poster(cli, "x.PDF", "--society", "gulmohar").read_bytes().startswith(b"%PDF-")
    svg = xml.etree.ElementTree.parse(poster(cli, "x.svg", "--society", "gulmohar", "--size", "square")).getroot()
    assert svg.tag.endswith("svg") and svg.get("width") == "540pt"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_length_stay_on_the_page(cli, name, size):
    cli.run("society", "add", "--id", "x", "--name", NAMES[name], "--station", "seaside", "--language", "mr")
    cli.run("station", "set", "--id", "seaside", "--name", NAMES[name])
    for args in (("--society", "x"), ("--station", "seaside")):
        width, height, words = words_on(poster(cli, "x.pdf", *args, "--size", size))
        margin = MARGIN[size] * 72 / 25.4
        assert len(words) > 10
        for word, left, top, right, bottom in words:
            assert margin - 1.5 <= left and right <= width - margin + 1.5, f"{word} stands out at {left:.1f} to {right:.1f} of {width:.1f}"
            assert margin - 6 <= top and bottom <= height - margin + 6, f"{word} stands out at {top:.1f} to {bottom:.1f} of {height:.1f}"


def test_a_long_name_is_all_there(cli):
    cli.run("society", "add", "--id", "x", "--name", "Shree Siddhivinayak Cooperative Housing Society Limited, Building 12 to 34, Old Airport Road, Eastern Express", "--station", "seaside")
    said = re.sub(r"\s+", " ", text_of(poster(cli, "x.pdf", "--society", "x")))
    assert "Building 12 to 34, Old Airport Road, Eastern Express" in said and "…" not in said


def test_what_a_society_is_told(cli):
    pdf = poster(cli, "x.pdf", "--society", "gulmohar")
    said = text_of(pdf).replace("\u00a0", " ")
    code = cli.json("society", "show", "--id", "gulmohar")["join_code"]
    for words in ("Gulmohar Heights", f"JOIN {code}", "112", "1091", "+91 00000 10000", "Seaside Police Station", "+91 00000 20001", "does not replace"):
        assert words in said, words
    for letters in ("पुकार", "कोड"):
        assert letters in said, letters


def test_what_a_station_says(cli):
    said = text_of(poster(cli, "x.pdf", "--station", "seaside", "--language", "en")).replace("\u00a0", " ")
    for words in ("Seaside Police Station", "+91 00000 20001", "112", "1091", "103", "km"):
        assert words in said, words
    only = said.replace("पुकार", "")
    assert not re.search("[\u0900-\u097f]", only), "only what was asked for"
    cli.run("station", "add", "--id", "bare", "--name", "Bare", "--phone", "+91 00000 20077")
    assert "km" not in text_of(poster(cli, "x.pdf", "--station", "bare", "--language", "en")), "no jurisdiction, no map"


def test_all_of_them_and_nobody_s_own_number(cli):
    for station, phone in (("hillview", "+91 00000 20002"), ("lakeside", "+91 00000 20003")):
        cli.run("station", "set", "--id", station, "--phone", phone)
    cli.run("station", "add", "--id", "city", "--name", "City Control Room")
    directory = cli.directory / "posters"
    done = cli.run("poster", "--all", directory, code=1)
    assert "station city has no number" in done.err and "1 posters could not" in done.err
    names = {file.name for file in directory.iterdir()}
    assert names == {"station-seaside-a4.pdf", "station-hillview-a4.pdf", "station-lakeside-a4.pdf", "society-gulmohar-a4.pdf", "society-sahyadri-a4.pdf"}
    assert f"5 posters in {directory}" in done.out
    for file in directory.iterdir():
        digits = re.sub(r"\D", "", text_of(file))
        for phone in (DUTY, SQUAD, GUARD, RESIDENT):
            assert phone[-10:] not in digits, file.name
    cli.run("station", "set", "--id", "city", "--phone", "+91 00000 20004")
    cli.run("poster", "--all", directory, "--format", "png", "--size", "sticker", "--language", "hi")
    assert read_code(directory / "station-city-sticker.png") == "tel:+910000020004"


def test_refused(cli):
    file = cli.directory / "x.pdf"
    refused(cli.run("poster", "--society", "nowhere", "-o", file, code=1), "nowhere")
    refused(cli.run("poster", "--station", "nowhere", "-o", file, code=1), "nowhere")
    refused(cli.run("poster", "-o", file, code=1), "--society ID", "--all DIRECTORY")
    refused(cli.run("poster", "--society", "gulmohar", "--station", "seaside", "-o", file, code=1), "one of")
    refused(cli.run("poster", "--society", "gulmohar", code=1), "-o", ".pdf")
    refused(cli.run("poster", "--society", "gulmohar", "-o", "x.gif", code=1), ".svg")
    refused(cli.run("poster", "--society", "gulmohar", "-o", "/nonexistent/x.pdf", code=1), "/nonexistent")
    refused(cli.run("poster", "--society", "gulmohar", "-o", file, "--size", "a5", code=1), "a5", "sticker")
    refused(cli.run("poster", "--society", "gulmohar", "-o", file, "--language", "en,fr", code=1), "fr")
    cli.run("society", "add", "--id", "lost", "--name", "Lost")
    refused(cli.run("poster", "--society", "lost", "-o", file, code=1), "lost", "--station")
    cli.configure(whatsapp={"display_number": None})
    refused(cli.run("poster", "--society", "gulmohar", "-o", file, code=1), "display_number", "[whatsapp]")
    poster(cli, "y.pdf", "--station", "seaside")
    assert not file.exists()
    cli.configure(whatsapp={"display_number": "soon"})
    assert "display_number" in cli.run("check", code=1).err


def test_without_a_font_it_says_which(cli):
    fonts = cli.directory / "fonts"
    fonts.mkdir()
    shutil.copy("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", fonts)
    conf = cli.directory / "fonts.conf"
    conf.write_text(f"<?xml version='1.0'?><fontconfig><dir>{fonts}</dir><cachedir>{cli.directory}/cache</cachedir></fontconfig>")
    result = cli.run("poster", "--society", "gulmohar", "-o", cli.directory / "x.pdf", code=1, env={"FONTCONFIG_FILE": str(conf)})
    refused(result, "no font", "Devanagari", "fonts-noto-core")
    assert not (cli.directory / "x.pdf").exists()


def test_without_the_program_that_draws(cli):
    alone = cli.directory / "pukaar"
    shutil.copy(PUKAAR, alone)
    done = subprocess.run([alone, "-c", cli.config, "poster", "--society", "gulmohar", "-o", "x.pdf"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "pukaar-poster is missing" in done.stderr and "libqrencode-dev" in done.stderr


def test_what_serves_links_nothing_that_draws():
    linked = subprocess.run(["ldd", PUKAAR], capture_output=True, text=True, check=True).stdout
    assert "libc.so" in linked and not re.search("cairo|pango|qrencode|fontconfig", linked)
