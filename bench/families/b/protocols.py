"""Systemic protocols: drugs (INN, dose, unit), schedule, usual toxicities."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Protocol:
    """One regimen."""

    key: str
    names: tuple[str, ...]  # writings of the protocol name; () = no name, the drugs are cited
    drugs: tuple[tuple[str, float, str], ...]
    cycle: int  # days
    cycles: int
    tox: tuple[tuple[str, str], ...]  # (French term, drug)
    oral: bool = False


_RAW = """
EC|EC 100;épirubicine-cyclophosphamide (EC)|épirubicine:90:mg/m2,cyclophosphamide:600:mg/m2|21|4|nausées:épirubicine,neutropénie fébrile:épirubicine,alopécie:épirubicine,asthénie:
DOC|docétaxel|docétaxel:100:mg/m2|21|3|neuropathie périphérique:docétaxel,onycholyse:docétaxel,oedème des membres inférieurs:docétaxel
PACLI|paclitaxel hebdomadaire;Taxol hebdo|paclitaxel:80:mg/m2|7|12|neuropathie périphérique:paclitaxel,alopécie:paclitaxel,onycholyse:paclitaxel
TCH|paclitaxel-trastuzumab|paclitaxel:80:mg/m2,trastuzumab:6:mg/kg|21|12|neuropathie périphérique:paclitaxel,baisse de la FEVG:trastuzumab
TRAS|trastuzumab|trastuzumab:6:mg/kg|21|17|baisse de la FEVG:trastuzumab
THP|docétaxel-trastuzumab-pertuzumab|docétaxel:75:mg/m2,trastuzumab:6:mg/kg,pertuzumab:420:mg|21|6|diarrhée:pertuzumab,neuropathie périphérique:docétaxel
TDM1|T-DM1|trastuzumab emtansine:3.6:mg/kg|21|14|thrombopénie:trastuzumab emtansine,cytolyse hépatique:trastuzumab emtansine
TDXD|T-DXd|trastuzumab déruxtécan:5.4:mg/kg|21|12|nausées:trastuzumab déruxtécan,pneumopathie interstitielle:trastuzumab déruxtécan
LETRO||létrozole:2.5:mg/j|30|60|arthralgies:létrozole,bouffées de chaleur:létrozole|oral
ANAS||anastrozole:1:mg/j|30|60|arthralgies:anastrozole|oral
TAM||tamoxifène:20:mg/j|30|60|bouffées de chaleur:tamoxifène,thrombose veineuse profonde:tamoxifène|oral
PALBO||létrozole:2.5:mg/j,palbociclib:125:mg/j|28|20|neutropénie:palbociclib,asthénie:palbociclib|oral
RIBO||fulvestrant:500:mg,ribociclib:600:mg/j|28|16|allongement du QT:ribociclib,neutropénie:ribociclib|oral
CAPE|capécitabine (Xeloda)|capécitabine:2000:mg/m2/j|21|8|syndrome main-pied:capécitabine,diarrhée:capécitabine|oral
PEMBRO_TN|pembrolizumab-carboplatine-paclitaxel|pembrolizumab:200:mg,carboplatine:5:AUC,paclitaxel:80:mg/m2|21|4|neutropénie:carboplatine,hypothyroïdie:pembrolizumab,neuropathie périphérique:paclitaxel
SACI||sacituzumab govitécan:10:mg/kg|21|8|diarrhée:sacituzumab govitécan,neutropénie:sacituzumab govitécan
CISVINO|cisplatine-vinorelbine|cisplatine:80:mg/m2,vinorelbine:25:mg/m2|21|4|nausées:cisplatine,insuffisance rénale:cisplatine,neutropénie:vinorelbine
CISPEM|cisplatine-pémétrexed|cisplatine:75:mg/m2,pémétrexed:500:mg/m2|21|4|nausées:cisplatine,anémie:pémétrexed,acouphènes:cisplatine
CBPPEMPEM|carboplatine-pémétrexed-pembrolizumab|carboplatine:5:AUC,pémétrexed:500:mg/m2,pembrolizumab:200:mg|21|4|asthénie:pémétrexed,pneumopathie immuno-induite:pembrolizumab,anémie:carboplatine
PEMBRO|pembrolizumab|pembrolizumab:200:mg|21|24|hypothyroïdie:pembrolizumab,colite immuno-induite:pembrolizumab,prurit:pembrolizumab
NIVO|nivolumab|nivolumab:240:mg|14|24|hypothyroïdie:nivolumab,hépatite immuno-induite:nivolumab,asthénie:nivolumab
DURVA|durvalumab de consolidation|durvalumab:1500:mg|28|12|pneumopathie interstitielle:durvalumab,hypothyroïdie:durvalumab
OSI||osimertinib:80:mg/j|30|20|diarrhée:osimertinib,rash acnéiforme:osimertinib,paronychie:osimertinib|oral
ALEC||alectinib:1200:mg/j|30|24|constipation:alectinib,myalgies:alectinib|oral
DOCL|docétaxel|docétaxel:75:mg/m2|21|6|neutropénie fébrile:docétaxel,asthénie:docétaxel
CBPETO|carboplatine-étoposide-atézolizumab|carboplatine:5:AUC,étoposide:100:mg/m2,atézolizumab:1200:mg|21|4|thrombopénie:carboplatine,neutropénie:étoposide
TOPO|topotécan|topotécan:1.5:mg/m2|21|6|thrombopénie:topotécan,anémie:topotécan
FOLFOX|FOLFOX 6 modifié;mFOLFOX6;FOLFOX|oxaliplatine:85:mg/m2,acide folinique:400:mg/m2,fluorouracile:2400:mg/m2|14|12|neuropathie périphérique:oxaliplatine,neutropénie:oxaliplatine,diarrhée:fluorouracile
XELOX|XELOX;CAPOX|oxaliplatine:130:mg/m2,capécitabine:2000:mg/m2/j|21|8|neuropathie périphérique:oxaliplatine,syndrome main-pied:capécitabine
FOLFIRIB|FOLFIRI-bévacizumab;FOLFIRI + Avastin|irinotécan:180:mg/m2,acide folinique:400:mg/m2,fluorouracile:2400:mg/m2,bévacizumab:5:mg/kg|14|12|diarrhée:irinotécan,hypertension artérielle:bévacizumab,nausées:irinotécan
FOLFIRIC|FOLFIRI-cétuximab|irinotécan:180:mg/m2,acide folinique:400:mg/m2,fluorouracile:2400:mg/m2,cétuximab:500:mg/m2|14|12|rash acnéiforme:cétuximab,hypomagnésémie:cétuximab,diarrhée:irinotécan
FOLFOXB|FOLFOX-bévacizumab|oxaliplatine:85:mg/m2,acide folinique:400:mg/m2,fluorouracile:2400:mg/m2,bévacizumab:5:mg/kg|14|8|neuropathie périphérique:oxaliplatine,protéinurie:bévacizumab
TRIFLU||trifluridine-tipiracil:70:mg/m2/j|28|4|neutropénie:trifluridine-tipiracil|oral
REGO||régorafénib:160:mg/j|28|4|syndrome main-pied:régorafénib,asthénie:régorafénib|oral
FOLFIRINOX|FOLFIRINOX modifié;mFOLFIRINOX|oxaliplatine:85:mg/m2,irinotécan:150:mg/m2,acide folinique:400:mg/m2,fluorouracile:2400:mg/m2|14|12|diarrhée:irinotécan,neuropathie périphérique:oxaliplatine,neutropénie:irinotécan
GEMNAB|gemcitabine-nab-paclitaxel;gemcitabine-Abraxane|gemcitabine:1000:mg/m2,nab-paclitaxel:125:mg/m2|28|6|neuropathie périphérique:nab-paclitaxel,thrombopénie:gemcitabine
GEM|gemcitabine|gemcitabine:1000:mg/m2|28|6|thrombopénie:gemcitabine,asthénie:gemcitabine
CAPRT|capécitabine concomitante|capécitabine:1650:mg/m2/j|35|1|diarrhée:capécitabine,radiodermite:|oral
CISRT|cisplatine concomitant|cisplatine:100:mg/m2|21|3|mucite:cisplatine,insuffisance rénale:cisplatine,acouphènes:cisplatine
CISRT40|cisplatine hebdomadaire concomitant|cisplatine:40:mg/m2|7|5|nausées:cisplatine,diarrhée:,anémie:cisplatine
TPF|TPF|docétaxel:75:mg/m2,cisplatine:75:mg/m2,fluorouracile:3750:mg/m2|21|3|neutropénie fébrile:docétaxel,mucite:fluorouracile
CETUX|cétuximab hebdomadaire|cétuximab:250:mg/m2|7|12|rash acnéiforme:cétuximab,hypomagnésémie:cétuximab
PFPEMBRO|carboplatine-5FU-pembrolizumab|carboplatine:5:AUC,fluorouracile:4000:mg/m2,pembrolizumab:200:mg|21|6|mucite:fluorouracile,hypothyroïdie:pembrolizumab
CBPPACLI|carboplatine-paclitaxel;carbo-Taxol|carboplatine:5:AUC,paclitaxel:175:mg/m2|21|6|neuropathie périphérique:paclitaxel,thrombopénie:carboplatine,alopécie:paclitaxel
CBPPACLIB|carboplatine-paclitaxel-bévacizumab|carboplatine:5:AUC,paclitaxel:175:mg/m2,bévacizumab:15:mg/kg|21|6|hypertension artérielle:bévacizumab,neuropathie périphérique:paclitaxel
OLA||olaparib:600:mg/j|30|24|anémie:olaparib,nausées:olaparib|oral
PLD|doxorubicine liposomale pégylée (Caelyx)|doxorubicine liposomale:40:mg/m2|28|6|syndrome main-pied:doxorubicine liposomale,mucite:doxorubicine liposomale
IPINIVO|ipilimumab-nivolumab|ipilimumab:3:mg/kg,nivolumab:1:mg/kg|21|4|colite immuno-induite:ipilimumab,hépatite immuno-induite:ipilimumab
IPINIVOK|ipilimumab-nivolumab|ipilimumab:1:mg/kg,nivolumab:3:mg/kg|21|4|hypophysite:ipilimumab,hépatite immuno-induite:ipilimumab
DABTRA||dabrafénib:300:mg/j,tramétinib:2:mg/j|30|14|fièvre:dabrafénib,rash:tramétinib|oral
SUNI||sunitinib:50:mg/j|42|6|hypertension artérielle:sunitinib,syndrome main-pied:sunitinib,hypothyroïdie:sunitinib|oral
CABO||cabozantinib:60:mg/j|30|10|diarrhée:cabozantinib,syndrome main-pied:cabozantinib,hypertension artérielle:cabozantinib|oral
PEMAXI||pembrolizumab:200:mg,axitinib:10:mg/j|21|12|hypertension artérielle:axitinib,diarrhée:axitinib
GEMCIS|gemcitabine-cisplatine;GC|gemcitabine:1000:mg/m2,cisplatine:70:mg/m2|21|4|insuffisance rénale:cisplatine,thrombopénie:gemcitabine,nausées:cisplatine
AVEL|avélumab d'entretien|avélumab:800:mg|14|16|réaction à la perfusion:avélumab,asthénie:avélumab
EVPEM|enfortumab védotine|enfortumab védotine:1.25:mg/kg|28|8|neuropathie périphérique:enfortumab védotine,rash:enfortumab védotine
LEUP||leuproréline:11.25:mg|90|12|bouffées de chaleur:leuproréline,asthénie:leuproréline
LEUPENZA||leuproréline:11.25:mg,enzalutamide:160:mg/j|90|8|asthénie:enzalutamide,bouffées de chaleur:leuproréline
LEUPABI||leuproréline:11.25:mg,abiratérone:1000:mg/j,prednisone:5:mg/j|90|8|hypokaliémie:abiratérone,hypertension artérielle:abiratérone
ENZA||enzalutamide:160:mg/j|30|14|asthénie:enzalutamide|oral
DOCP|docétaxel-prednisone|docétaxel:75:mg/m2,prednisone:10:mg/j|21|6|neutropénie:docétaxel,onycholyse:docétaxel,neuropathie périphérique:docétaxel
CABAZ|cabazitaxel|cabazitaxel:20:mg/m2|21|6|diarrhée:cabazitaxel,neutropénie fébrile:cabazitaxel
RCHOP|R-CHOP 21;R-CHOP|rituximab:375:mg/m2,doxorubicine:50:mg/m2,cyclophosphamide:750:mg/m2,vincristine:1.4:mg/m2,prednisone:40:mg/m2/j|21|6|neutropénie fébrile:doxorubicine,neuropathie périphérique:vincristine,constipation:vincristine
ABVD|ABVD|doxorubicine:25:mg/m2,bléomycine:10000:UI/m2,vinblastine:6:mg/m2,dacarbazine:375:mg/m2|28|6|toxicité pulmonaire:bléomycine,nausées:dacarbazine
RDHAC|R-DHAC|rituximab:375:mg/m2,dexaméthasone:40:mg/j,cytarabine:2000:mg/m2,carboplatine:5:AUC|21|3|thrombopénie:cytarabine,infection:cytarabine
POLABR|polatuzumab-bendamustine-rituximab|polatuzumab védotine:1.8:mg/kg,bendamustine:90:mg/m2,rituximab:375:mg/m2|21|6|neutropénie:bendamustine,neuropathie périphérique:polatuzumab védotine
BV||brentuximab védotine:1.8:mg/kg|21|8|neuropathie périphérique:brentuximab védotine
DOXO|doxorubicine|doxorubicine:75:mg/m2|21|6|neutropénie fébrile:doxorubicine,mucite:doxorubicine,baisse de la FEVG:doxorubicine
DOXOIFO|doxorubicine-ifosfamide (AI)|doxorubicine:60:mg/m2,ifosfamide:7500:mg/m2|21|5|neutropénie fébrile:ifosfamide,encéphalopathie:ifosfamide
TRAB|trabectédine|trabectédine:1.5:mg/m2|21|6|cytolyse hépatique:trabectédine,asthénie:trabectédine
PAZO||pazopanib:800:mg/j|30|8|hypertension artérielle:pazopanib,diarrhée:pazopanib,cytolyse hépatique:pazopanib|oral
VDCIE|VDC/IE|vincristine:1.5:mg/m2,doxorubicine:75:mg/m2,cyclophosphamide:1200:mg/m2,ifosfamide:9000:mg/m2,étoposide:500:mg/m2|14|9|neutropénie fébrile:doxorubicine,mucite:doxorubicine
AV|actinomycine-vincristine (AV)|dactinomycine:1.35:mg/m2,vincristine:1.5:mg/m2|7|4|constipation:vincristine,neutropénie:dactinomycine
AVD|AVD (SIOP)|dactinomycine:1.35:mg/m2,vincristine:1.5:mg/m2,doxorubicine:50:mg/m2|21|9|neutropénie fébrile:doxorubicine
BCG|instillations endovésicales de BCG|BCG:81:mg|7|6|cystite:BCG
"""


def _parse() -> dict[str, Protocol]:
    out: dict[str, Protocol] = {}
    for row in _RAW.strip().splitlines():
        p = row.split("|")
        drugs = tuple((a, float(b), c) for a, b, c in (d.split(":") for d in p[2].split(",")))
        tox = tuple((t.split(":")[0], t.split(":")[1]) for t in p[5].split(","))
        names = tuple(n for n in p[1].split(";") if n)
        out[p[0]] = Protocol(p[0], names, drugs, int(p[3]), int(p[4]), tox, len(p) > 6)
    return out


PROTOCOLS = _parse()
BRAND = {"capécitabine": "XELODA", "palbociclib": "IBRANCE", "osimertinib": "TAGRISSO", "pembrolizumab": "KEYTRUDA", "nivolumab": "OPDIVO", "bévacizumab": "AVASTIN", "trastuzumab": "HERCEPTIN",
         "olaparib": "LYNPARZA", "enzalutamide": "XTANDI", "abiratérone": "ZYTIGA", "létrozole": "FEMARA", "docétaxel": "TAXOTERE", "paclitaxel": "TAXOL", "rituximab": "MABTHERA",
         "cétuximab": "ERBITUX", "cabozantinib": "CABOMETYX", "sunitinib": "SUTENT", "durvalumab": "IMFINZI", "alectinib": "ALECENSA", "pémétrexed": "ALIMTA", "anastrozole": "ARIMIDEX"}
