"""The words that addresses are known by: what streets' names end and begin with, and what counts.

Bokmål, nynorsk and dialects, folded to small letters.
"""

from __future__ import annotations

from typing import Final

STREETS: Final = (
    "veien vegen veg vei veia vega vegn gata gaten gate gato gatå gutua allé alleen alléen"
)
"""What ends a street's name and hardly any other place's."""

PLAIN_STREETS: Final = "veien vegen gata gaten"
"""Those that end nothing else either, so that small letters do."""

PLACES: Final = (
    "bakken bakkan bakkane bakke lia lien liene liane haugen haugan haugane haug åsen åsane"
    " åsan ås tunet tun moen mogen moan vollen vollan vollane stien stigen stia sti stig"
    " toppen kroken krok svingen sving ringen ring plassen plass torget torg torvet kaia kaien"
    " kai brygga bryggen bryggja dalen dalane jordet jorda marka neset nesset odden vika viken"
    " viki sletta sletten slettene enga engen engene hagen hagan løkka løkken løkkja skogen"
    " skogan berget bergan hammeren hammaren flata flaten flåten grenda grenden kollen"
    " terrassen terrasse passasjen smauet smau smuget gangen trappa trappene faret far lunden"
    " lund parken kleiva kleiven stranda stranden holmen sundet åkeren åkaren teigen reina"
    " rinden rinda ryggen skrenten brinken hellinga kneiken tangen garden gården setra sætra"
    " myra fossen bråten rabben rabban geila allmenningen veita løypa dammen kilen støa lykkja"
    " porten lyngen gjerdet kvartalet hjellen hola høgda høyden ekra ekre roa røa spranget"
    " eggen egga havna hamna hamnen holtet holten stubben tjernet tjønna gropa stykket lykka"
    " vang vangen øya øyra bekken moa åkern hølen brua brota brotet leite leitet stølen rommen"
    " rønningen ruda rudsletta båsen dokka"
)
"""What ends the names of other places too, so that more must speak for an address."""

PLAIN_PLACES: Final = (
    "bakken lia haugen åsen tunet vollen stien svingen kroken faret løkka moen jordet kollen"
    " toppen brinken"
)
"""Those that are an address in small letters too, after a word that says where."""

NAMED_FOR: Final = "plass torg terrasse bakke minde tun kai haug"
"""What is named after people as streets are: «Ole Bulls plass»."""

SHORT: Final = "gt gt. gate. g. vn. v. pl. pl"
"""What a street's name of several words ends in when it is cut short: «Tordenskjolds gt.»."""

PARTS: Final = (
    "øvre nedre indre ytre store lille litle vesle gamle nye nordre søndre søre østre vestre"
    " midtre kong dronning prins prinsesse sankt st professor doktor dr biskop general kaptein"
    " haakon olav håkon henrik karl per ole edvard johan"
)
"""What begins a street's name of several words."""

COMMON: Final = (
    "gang sykkel sykkjel grus motor riks fylkes hoved hovud bil kjøre køyre adkomst tilkomst"
    " anleggs skogs skog hytte privat kommune omkjørings omkøyrings av under om ut mellom by"
    " side blind gå bolig bustad skole skule buss øde fram frem traktor turist tur natur"
    " vandre bonde land hjem heim mid europa gjennomfarts inn opp ned vår lærings arbeids livs"
    " leve asfalt vinter sommer sand ski lys barne tilførsels samle bu"
)
"""What the names of kinds of roads begin with: «sykkelveien», «riksveg»."""

WHERE: Final = (
    "i på ved til fra frå utenfor utafor utanfor mot bor bur adresse adressa adressen gjelder"
    " gjeld for at in on near outside address hos forbi nabo naboen bak bort oppi uti inni"
    " oppe nede borti rundt kring from to huset hytta eiendommen eigedomen tomta leiligheten"
    " leilegheita"
)
"""What says that a place comes."""

COUNTED: Final = (
    "km m moh meter metre metres meters metern meteren cm mm mil kr kroner kronar mrd tusen"
    " hundre ganger gonger gang gong gongar ganga times time timer timar tima hour hours min"
    " minute minutes minutt minutter minuttar sek sekund sekunder dager dagar daga day days"
    " uker veker uka veke week weeks måneder månader mnd month months år years year personer"
    " personar person people folk mann biler bilar busser bussar barn born unger ungar kids"
    " elever elevar stk stykk stykker stykke prosent grader etasjer etasjar tonn liter hus"
    " boliger bustader leiligheter leilegheiter naboer naboar hull hol stolper stolpar plasser"
    " plassar steder stader mål kvm kvadrat kvadratmeter poeng ansatte tilsette brukere"
    " brukarar beboere bebuarar lag til av kl timers tida tiden kvelder kveldar netter døgn"
    " kubikk dekar runder rundar øre x mill millioner millionar avdelinger avdelingar"
)
"""What follows a number that counts something."""

ORDERED: Final = (
    "januar februar mars april mai juni juli august september oktober november desember"
    " january february march may june july october december jan feb mar apr jun jul aug sep"
    " sept okt nov des etasje etg klasse klassing klassingar trinn trinnet steg juledag"
    " påskedag pinsedag dag gang gong gongs plass time uke veke året juledagen avdeling avd st"
    " nd rd th"
)
"""What follows a number that is a date's, or one of a row."""
