"""The commands that there are."""

from typing import Final

from opnajmfr.cli.declared import Command, Option, Word
from opnajmfr.cli.speaking import Said, same

PROGRAM: Final = "opnajmfr"

LANGUAGE: Final = Option(
    "--language",
    Said("språk: sv (svenska, om inget sägs) eller en (engelska)", "language: sv (Swedish, by default) or en"),
    Said("SPRÅK", "LANGUAGE"),
    choices=("sv", "en"),
)
HELP: Final = Option("--help", Said("visa den här hjälpen", "show this help"), other_name="-h")
VERSION: Final = Option("--version", Said("visa programmets version", "show the program's version"))
DEBUG: Final = Option(
    "--debug",
    Said("visa vid fel även var i programmet det uppstod", "where it fails, also show where in the program"),
)
EVERYWHERE: Final = (LANGUAGE, HELP, VERSION, DEBUG)
"""Options of every command."""

LAYOUT: Final = Option(
    "--layout",
    Said(
        "filens beskrivning: namnet på en som följer med, eller en egen fil som slutar på .toml; utan den känner "
        "programmet igen filen, eller säger att det inte gör det",
        "the file's description: the name of one that comes with the program, or a file of your own that ends in "
        ".toml; without it the program recognises the file, or says that it does not",
    ),
    Said("BESKRIVNING", "LAYOUT"),
)
OVERWRITE: Final = Option(
    "--overwrite", Said("skriv över en fil som redan finns", "write over a file that is there already")
)
_FILE: Final = Word(
    Said("FIL", "FILE"),
    Said(
        "en arbetsbok (.xlsx), ett datapaket (en mapp) eller en tabell (.csv, .parquet)",
        "a workbook (.xlsx), a data package (a folder), or a table (.csv, .parquet)",
    ),
)
_MUNICIPALITY: Final = Word(
    Said("KOMMUN", "MUNICIPALITY"), Said("kommunens namn eller kod", "the municipality's name or code"), is_rest=True
)
_PERIOD: Final = Option(
    "--period", Said("året; annars det senaste", "the year; otherwise the newest"), Said("ÅR", "YEAR")
)

COMPARE: Final = Command(
    name="compare",
    module="opnajmfr.cli.comparing",
    meaning=Said(
        "jämför en kommun med liknande kommuner, länet, riket, sig själv eller andra kommuner",
        "compare a municipality with its peers, its county, the nation, itself or other municipalities",
    ),
    words=(_FILE, _MUNICIPALITY),
    options=(
        Option(
            "--to",
            Said(
                "vilka kommunen jämförs med, åtskilda av komma: peers (liknande kommuner som publicerats), nearest "
                "(de mest liknande), county (länet), nation (riket), history (kommunens eget tidigare värde) och "
                "kommuners namn; annars peers,county,nation",
                "whom it is compared with, divided by commas: peers (the published ones), nearest (the most alike), "
                "county, nation, history (the municipality's own earlier figure), and names of municipalities; "
                "otherwise peers,county,nation",
            ),
            Said("VILKA", "WHOM"),
        ),
        Option(
            "--out",
            Said(
                "skriv jämförelsen till en fil: .xlsx (Excel), .docx (Word) eller .csv",
                "write the comparison to a file: .xlsx (Excel), .docx (Word) or .csv",
            ),
            Said("FIL", "FILE"),
        ),
        Option(
            "--indicators",
            Said(
                "bara dessa indikatorer: id eller titlar, åtskilda av komma; alternativet får upprepas",
                "these indicators alone: ids or titles, divided by commas; the option may be repeated",
            ),
            Said("INDIKATORER", "INDICATORS"),
        ),
        _PERIOD,
        Option(
            "--sex",
            Said(
                "T (alla, om inget sägs), K (kvinnor), M (män), eller flera: T,K,M",
                "T (everybody, by default), K (women), M (men), or several: T,K,M",
            ),
            Said("KÖN", "SEX"),
        ),
        LAYOUT,
        OVERWRITE,
    ),
    examples=(
        Said("compare äldreomsorg.xlsx Arboga", "compare elder-care.xlsx Arboga"),
        Said(
            'compare "Mina filer\\äldreomsorg.xlsx" Arboga --to peers,Köping --out arboga.xlsx',
            'compare "My files\\elder-care.xlsx" Arboga --to peers,Köping --out arboga.xlsx',
        ),
        Said("compare paket Upplands Väsby --sex K,M", "compare package Upplands Väsby --sex K,M"),
    ),
)
INSPECT: Final = Command(
    name="inspect",
    module="opnajmfr.cli.inspecting",
    meaning=Said(
        "visa vad som känns igen i en fil, och vad varje cell blev",
        "show what is recognised in a file, and what became of every cell",
    ),
    words=(_FILE,),
    options=(
        LAYOUT,
        Option(
            "--draft",
            Said(
                "skriv ett utkast till beskrivning av arbetsboken, att fylla i och använda med --layout",
                "write a draft of a description of the workbook, to complete and use with --layout",
            ),
            Said("FIL.toml", "FILE.toml"),
        ),
        OVERWRITE,
    ),
    examples=(
        Said("inspect äldreomsorg.xlsx", "inspect elder-care.xlsx"),
        Said("inspect äldreomsorg.xlsx --draft min.toml", "inspect elder-care.xlsx --draft mine.toml"),
    ),
)
PEERS: Final = Command(
    name="peers",
    module="opnajmfr.cli.peer_listing",
    meaning=Said(
        "visa en kommuns liknande kommuner: de publicerade, och de som liknar den mest",
        "show a municipality's peers: the published ones, and those most like it",
    ),
    words=(_MUNICIPALITY,),
    options=(
        Option(
            "--k",
            Said(
                "hur många av de mest liknande som visas; annars 7", "how many of the most alike are shown; otherwise 7"
            ),
            Said("ANTAL", "NUMBER"),
        ),
        Option(
            "--published",
            Said(
                "vilken publicerad grupp: övergripande (om inget sägs), äldreomsorg, LSS …",
                "which published group: övergripande (overall, by default), äldreomsorg, LSS …",
            ),
            Said("GRUPP", "GROUP"),
        ),
        Option(
            "--explain",
            Said(
                "visa också vad som skiljer varje kommun från den, och hur fast urvalet är",
                "also show what sets each of them apart from it, and how firm the choice is",
            ),
        ),
    ),
    examples=(same("peers Arboga"), same("peers Malung-Sälen --k 10 --explain")),
)
CONFORMANCE: Final = Command(
    name="conformance",
    module="opnajmfr.cli.checking",
    meaning=Said(
        "kontrollera programmets tal mot tal som andra har räknat fram",
        "check the program's numbers against numbers that others computed",
    ),
    words=(
        Word(
            Said("MAPP", "FOLDER"),
            Said(
                "en mapp med facit; annars de exempel som följer med", "a folder of oracles; otherwise those that ship"
            ),
            is_needed=False,
        ),
    ),
    options=(Option("--json", Said("hela utfallet som JSON", "the whole outcome as JSON")),),
    examples=(same("conformance"), same("conformance --json > conformance.json")),
)
VINTAGES: Final = Command(
    name="vintages",
    module="opnajmfr.cli.vintage_listing",
    meaning=Said(
        "visa vad som ändrats mellan två uttag eller utgåvor: nytt, utgånget, omdefinierat, reviderat",
        "show what changed between two downloads or releases: new, ended, redefined, revised",
    ),
    words=(
        Word(Said("TIDIGARE", "EARLIER"), Said("den tidigare filen eller mappen", "the earlier file or folder")),
        Word(Said("SENARE", "LATER"), Said("den senare filen eller mappen", "the later file or folder")),
    ),
    options=(LAYOUT,),
    examples=(Said("vintages mars.xlsx maj.xlsx", "vintages march.xlsx may.xlsx"),),
)
DEMONSTRATION: Final = Command(
    name="",
    module="opnajmfr.cli.demonstrating",
    meaning=Said(
        "visa en kommuns nyckeltal bredvid liknande kommuner, länet och riket; utan kommun visas Arboga",
        "show a municipality's key figures beside its peers, its county and the nation; Arboga without a municipality",
    ),
    words=(_MUNICIPALITY._replace(is_needed=False),),
    examples=(same("Umeå"),),
)
COMMANDS: Final = {one.name: one for one in (COMPARE, INSPECT, PEERS, CONFORMANCE, VINTAGES)}
"""By name; a first word that is none of them is a municipality."""
OPTIONS_WITH_VALUE: Final = {
    option.name
    for command in COMMANDS.values()
    for option in (*command.options, *EVERYWHERE)
    if option.value is not None
}
"""Options that take the word after them, in whichever command."""
